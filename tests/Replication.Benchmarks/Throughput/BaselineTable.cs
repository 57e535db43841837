using Npgsql;
using NpgsqlTypes;
using Replication.Contracts;
using Replication.Domain;
using Replication.Tests.SiteDatabase;

namespace Replication.Benchmarks.Throughput;

/// <summary>The table of a baseline: columns and key are those of the product's, in a database of its own. Its packages are known in memory.</summary>
internal sealed class BaselineTable(TestDatabase database, IEnumerable<string> packageIds) : IAsyncDisposable
{
    private readonly Dictionary<string, string> _byPattern = Patterns(packageIds);

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(database.ConnectionString);

    public string ConnectionString => database.ConnectionString;

    public static async Task<BaselineTable> CreateAsync(IEnumerable<string> packageIds)
    {
        var table = new BaselineTable(await TestDatabase.CreateAsync(), packageIds);
        await table.ExecuteAsync(
            """
            create table statuses (
              package_id text not null, site_code text not null, folded_server text not null, type integer not null,
              server text not null, status integer not null, transaction_id bigint not null, updated_at timestamptz not null,
              source_version integer, share text, primary key (package_id, site_code, folded_server, type))
            """);
        return table;
    }

    public Task ForgetAsync() => ExecuteAsync("truncate statuses");

    /// <summary>Writes the greatest report of each key in one statement and commit.</summary>
    public async Task UpsertAsync(IEnumerable<ReportedStatus> statuses)
    {
        var greatest = statuses
            .Select(status => (Status: status, PackageId: Resolve(status), Folded: status.Server.ToUpperInvariant()))
            .GroupBy(row => (row.PackageId, row.Status.SiteCode, row.Folded, row.Status.Type))
            .Select(group => group.MaxBy(row => (row.Status.TransactionId, row.Status.UpdatedAt)))
            .ToList();
        await using var command = _source.CreateCommand(
            """
            insert into statuses as s select * from unnest(@a, @b, @c, @d, @e, @f, @g, @h, @i, @j)
            on conflict (package_id, site_code, folded_server, type) do update set status = excluded.status, transaction_id = excluded.transaction_id,
              updated_at = excluded.updated_at, source_version = excluded.source_version, share = excluded.share
            where (excluded.transaction_id, excluded.updated_at) > (s.transaction_id, s.updated_at)
            """);
        Add("a", NpgsqlDbType.Text, row => row.PackageId);
        Add("b", NpgsqlDbType.Text, row => row.Status.SiteCode);
        Add("c", NpgsqlDbType.Text, row => row.Folded);
        Add("d", NpgsqlDbType.Integer, row => (int)WireNames.Parse<PackageServerType>(row.Status.Type));
        Add("e", NpgsqlDbType.Text, row => row.Status.Server);
        Add("f", NpgsqlDbType.Integer, row => (int)WireNames.Parse<PackageStatus>(row.Status.Status));
        Add("g", NpgsqlDbType.Bigint, row => row.Status.TransactionId ?? -1);
        Add("h", NpgsqlDbType.TimestampTz, row => row.Status.UpdatedAt);
        Add("i", NpgsqlDbType.Integer, row => row.Status.SourceVersion);
        Add("j", NpgsqlDbType.Text, row => row.Status.Share);
        await command.ExecuteNonQueryAsync();

        void Add<T>(string name, NpgsqlDbType type, Func<(ReportedStatus Status, string PackageId, string Folded), T> value) =>
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = greatest.Select(value).ToArray() });
    }

    /// <summary>The package that a report means: by its ID, or by the three characters and four digits that a success marker leaves.</summary>
    public string Resolve(ReportedStatus report) =>
        ReportedPackageId.Parse(report.PackageId) is { HasMarker: true } marked ? _byPattern[marked.Pattern] : report.PackageId;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static Dictionary<string, string> Patterns(IEnumerable<string> packageIds) => packageIds
        .GroupBy(id => PackageId.Parse(id).Pattern, StringComparer.Ordinal)
        .Where(ids => ids.Count() == 1)
        .ToDictionary(ids => ids.Key, ids => ids.Single(), StringComparer.Ordinal);

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using var command = _source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
