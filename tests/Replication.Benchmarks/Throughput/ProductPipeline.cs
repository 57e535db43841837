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

    public static async Task<ProductPipeline> StartAsync(StatusLoad load, int files)
    {
        var site = await RoleProcesses.StartAsync([]);

        // Tests give their connections back soon. A site that rests for some seconds would open them anew, which costs a tenth of a second.
        var database = new NpgsqlConnectionStringBuilder(site.Setting(TestSite.DatabaseKey));
        database.Remove("Connection Idle Lifetime");
        database.Remove("Connection Pruning Interval");
        site.Configure((TestSite.DatabaseKey, database.ToString()));
        foreach (string instance in RoleProcesses.Roles)
        {
            site.Start(instance);
        }

        await site.AddPackagesAsync(load.PackageIds);
        return new ProductPipeline(site, files);
    }

    public Task ForgetAsync() => ExecuteAsync("truncate statuses");

    public Task AddPackagesAsync(IEnumerable<string> packageIds) => _site.AddPackagesAsync(packageIds);

    /// <summary>One process more, such as <c>distribution-manager-2</c>.</summary>
    public void Start(string instance) => _site.Start(instance);

    public Task KillAsync(string instance) => _site.KillAsync(instance);

    public Task DrainAsync(string folder, int files) => DrainAsync(folder, files, AppliedAsync);

    /// <param name="count">What counts them when they are committed.</param>
    public async Task DrainAsync(string folder, int files, Func<Task<long>> count)
    {
        long before = await count();
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

        await UntilAsync(async () => await count() >= before + files);
    }

    /// <summary>Renames files in such that there are never more than so many that have no row yet, and returns when the last row is committed.</summary>
    public async Task FeedAsync(string folder, IReadOnlyList<string> files, int backlog)
    {
        long before = await AppliedAsync();
        for (int moved = 0; moved < files.Count;)
        {
            for (long room = await AppliedAsync() - before + backlog; moved < Math.Min(room, files.Count); moved++)
            {
                Deliver(folder, files[moved]);
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        await UntilAsync(async () => await AppliedAsync() >= before + files.Count);
    }

    /// <summary>Renames one file in.</summary>
    public void Deliver(string folder, string file) => File.Move(Path.Combine(folder, file), Path.Combine(Inbox, file));

    /// <summary>Makes the lanes that a folder has, and waits until the despooler must know them.</summary>
    public async Task AddLanesAsync(string folder)
    {
        foreach (string lane in Directory.EnumerateDirectories(folder))
        {
            Directory.CreateDirectory(Path.Combine(Inbox, Path.GetFileName(lane)));
        }

        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    /// <summary>Committed in the transactions that write the rows.</summary>
    public Task<long> AppliedAsync() => NumberAsync("select coalesce(sum(applied), 0)::bigint from counters");

    /// <summary>The same of what waits.</summary>
    public Task<long> WaitingAsync() => NumberAsync("select coalesce(sum(waiting), 0)::bigint from counters");

    /// <summary>When rows of the usual load were committed, by the site's transaction; the server must keep that (<c>track_commit_timestamp</c>).</summary>
    /// <param name="upto">The last transaction that is meant.</param>
    public async Task<Dictionary<long, DateTimeOffset>> CommitsAsync(int upto)
    {
        var commits = new Dictionary<long, DateTimeOffset>();
        await using var command = _database.CreateCommand("select transaction_id, pg_xact_commit_timestamp(xmin) from statuses where transaction_id <= $1 and package_id <> '10009999'");
        command.Parameters.Add(new NpgsqlParameter { Value = (long)upto });
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

    /// <summary>The one number that a query of the site database gives.</summary>
    public async Task<long> NumberAsync(string sql)
    {
        await using var command = Command(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql)
    {
#pragma warning disable CA2100 // Texts of these benchmarks.
        var command = _database.CreateCommand(sql);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        return command;
    }
}
