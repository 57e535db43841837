using Npgsql;
using Replication.Tests.Journeys;

namespace Replication.Benchmarks.Throughput;

/// <summary>The product as it is deployed: each role a process, its defaults, all its guarantees. Folders of sites are renamed into the inbox.</summary>
internal sealed class ProductPipeline : IPipeline
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly RoleProcesses _site;
    private readonly NpgsqlDataSource _database;

    private ProductPipeline(RoleProcesses site, int files)
    {
        (_site, Files) = (site, files);
        _database = NpgsqlDataSource.Create(site.Setting(TestSite.DatabaseKey));
    }

    public string Name => "product";

    public int Files { get; }

    public string Inbox => _site.Inbox;

    public string Workplace => Path.GetDirectoryName(_site.Inbox)!;

    public IReadOnlyDictionary<string, int> Processes => _site.ProcessIds;

    public static async Task<ProductPipeline> StartAsync(StatusLoad load, int files, params string[] instances)
    {
        var site = await RoleProcesses.StartAsync(instances.Length > 0 ? instances : RoleProcesses.Roles);
        await site.AddPackagesAsync(load.PackageIds);
        return new ProductPipeline(site, files);
    }

    public Task ForgetAsync() => ExecuteAsync("truncate statuses");

    public async Task DrainAsync(string folder, int files)
    {
        long before = await AppliedAsync();
        foreach (string lane in Directory.EnumerateDirectories(folder))
        {
            string target = Path.Combine(_site.Inbox, Path.GetFileName(lane));
            if (Directory.Exists(target))
            {
                // Left empty by the round before.
                Directory.Delete(target);
            }

            Directory.Move(lane, target);
        }

        while (await AppliedAsync() is var applied && applied < before + files)
        {
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    /// <summary>Committed in the transactions that write the rows.</summary>
    public async Task<long> AppliedAsync()
    {
        await using var command = _database.CreateCommand("select coalesce(sum(applied), 0)::bigint from counters");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>When each row was committed, by the site's transaction; the server must keep that (<c>track_commit_timestamp</c>).</summary>
    public async Task<Dictionary<long, DateTimeOffset>> CommitsAsync()
    {
        var commits = new Dictionary<long, DateTimeOffset>();
        await using var command = _database.CreateCommand("select transaction_id, pg_xact_commit_timestamp(xmin) from statuses");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            commits[reader.GetInt64(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        }

        return commits;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _site.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using var command = _database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
