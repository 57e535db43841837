using Npgsql;
using Replication.Contracts;
using Replication.Domain;
using Replication.Tests.SiteDatabase;

namespace Replication.Benchmarks.Throughput;

/// <summary>The table of a baseline: columns and key are those of the product's, in a database of its own. Its packages are known in memory.</summary>
internal sealed class BaselineTable(TestDatabase database, IEnumerable<string> packageIds)
{
    private readonly Dictionary<string, string> _byPattern = Patterns(packageIds);

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

    /// <summary>The package that a report means: by its ID, or by the three characters and four digits that a success marker leaves.</summary>
    public string Resolve(ReportedStatus report) =>
        ReportedPackageId.Parse(report.PackageId) is { HasMarker: true } marked ? _byPattern[marked.Pattern] : report.PackageId;

    private static Dictionary<string, string> Patterns(IEnumerable<string> packageIds) => packageIds
        .GroupBy(id => PackageId.Parse(id).Pattern, StringComparer.Ordinal)
        .Where(ids => ids.Count() == 1)
        .ToDictionary(ids => ids.Key, ids => ids.Single(), StringComparer.Ordinal);

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
#pragma warning disable CA2100 // Constants of this file.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
