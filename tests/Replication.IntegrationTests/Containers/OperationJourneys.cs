using System.Collections.Concurrent;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Containers;

/// <summary>What operators do to a running site, each by its script in <c>ops</c>, while files flow.</summary>
[Collection(Heavy.Alone)]
[Trait("needs", "docker")]
public sealed class OperationJourneys(ITestOutputHelper output)
{
    private const int Files = 4_000;
    private const int Slower = 600;

    [Fact]
    public async Task Scaling_upgrade_new_passwords_backup_and_restore_lose_nothing_while_files_flow()
    {
        await using var simulated = await SimulatedFiles.CreateAsync(Files);
        await using var site = await ComposeSite.StartAsync();
        await site.CommandAsync("packages", "import", simulated.Packages);
        var files = new ConcurrentQueue<string>(simulated.Files);
        using var done = new CancellationTokenSource();
        var flow = FlowAsync(site, files, done.Token);

        await RunAsync("scale", "translation", "0");
        await RunAsync("scale", "translation", "1");
        await RunAsync("scale", "distribution-manager", "1");
        Assert.Equal(["replication-test"], await site.ImagesAsync());
        site.NextVersion();
        await RunAsync("upgrade");
        Assert.Equal(["replication-test-next"], await site.ImagesAsync());
        await RunAsync("credentials", "rotate");
        await RunAsync("backup", site.Backup);
        int atBackup = Files - files.Count;
        await site.EventuallyAsync(() => Task.FromResult(Files - files.Count > atBackup + 50), () => "Nothing flows after the backup.");
        await site.LoseServersAsync();
        await RunAsync("restore", site.Backup, site.Archive, site.Inbox);
        Assert.False(files.IsEmpty, "All files were there before the last operation had ended.");
        await done.CancelAsync();
        await flow;
        await SimulatedFiles.DropAsync(site.Inbox, [.. files]);

        var summary = await site.SettledAsync(0, SimulatedFiles.Of(simulated.Summary, "deadLettered"));
        output.WriteLine($"{summary.ToJsonString()}, undisturbed {simulated.Summary.ToJsonString()}");
        var outcome = await site.OutcomeAsync();
        Assert.Equal(simulated.Outcome.Rows, outcome.Rows);

        // What was taken in at the moment of the backup may have come in again under another claim.
        Assert.Equal(simulated.Outcome.Waiting.Distinct(), outcome.Waiting.Distinct());
        Assert.Equal(simulated.Outcome.Letters.Distinct(), outcome.Letters.Distinct());

        async Task RunAsync(string script, params string[] arguments)
        {
            int before = files.Count;
            long start = TimeProvider.System.GetTimestamp();
            await site.ScriptAsync(script, arguments);
            output.WriteLine($"{script} {string.Join(' ', arguments)}: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s, {before - files.Count} files came meanwhile");
        }
    }

    /// <summary>Nearly ten files a second, and slower toward the end, so that some are left whatever the operations take.</summary>
    private static async Task FlowAsync(ComposeSite site, ConcurrentQueue<string> files, CancellationToken end)
    {
        while (!end.IsCancellationRequested && files.TryDequeue(out string? file))
        {
            SimulatedFiles.Drop(site.Inbox, file);
            await Task.Delay(TimeSpan.FromMilliseconds(files.Count > Slower ? 100 : 1_000), TimeProvider.System, CancellationToken.None);
        }
    }
}
