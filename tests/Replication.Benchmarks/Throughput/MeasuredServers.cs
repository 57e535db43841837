using System.CommandLine;
using Replication.Tests.Servers;

namespace Replication.Benchmarks.Throughput;

/// <summary>The broker and the database that all pipelines of a run share, with the settings that the product is deployed with.</summary>
internal sealed class MeasuredServers : IAsyncDisposable
{
    private readonly TestServers _servers;

    private MeasuredServers(TestServers servers) => _servers = servers;

    /// <summary>The processes of the servers, by name.</summary>
    public required IReadOnlyDictionary<string, int> ProcessIds { get; init; }

    /// <summary>Where the inboxes are.</summary>
    public static Option<string> Inboxes() => new("--inboxes")
    {
        Description = "The folder of the inboxes; in memory by default, as the pipelines are measured and not the disk under them.",
        DefaultValueFactory = _ => "/dev/shm",
    };

    /// <param name="inboxes">The folder of the inboxes.</param>
    /// <param name="settings">Statements beside those of the deployment.</param>
    public static async Task<MeasuredServers> StartAsync(string inboxes, params string[] settings)
    {
        var started = new TestServers();
        await started.InitializeAsync();
        await TunedServer.ApplyAsync(TestServers.Database, settings);
        DockerServer.IsDirect = true;

        // After the servers, whose files stay on the disk.
        Environment.SetEnvironmentVariable("TMPDIR", inboxes);
        return new MeasuredServers(started)
        {
            ProcessIds = new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["broker"] = await TestServers.Broker.ProcessIdAsync(),
                ["database"] = await TestServers.Database.ProcessIdAsync(),
            },
        };
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}
