using System.Globalization;
using System.Text;
using Replication.Cli.Simulation;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Replication.Tests.Telemetry;
using Xunit;

namespace Replication.Tests.Containers;

/// <summary>The image and the Compose file as users have them. <c>REPLICATION_CONTAINER_FILES</c> says how many files flow.</summary>
[Collection(Heavy.Alone)]
[Trait("needs", "docker")]
public sealed class ContainerJourneys(ITestOutputHelper output)
{
    private static readonly int Files = int.Parse(Environment.GetEnvironmentVariable("REPLICATION_CONTAINER_FILES") ?? "5000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_site_of_the_Compose_file_has_a_row_at_once_and_loses_nothing_when_every_service_is_killed()
    {
        await using var simulated = await SimulatedFiles.CreateAsync(Files);
        await using var site = await ComposeSite.StartAsync();
        double seconds = double.MaxValue;
        int firstFiles = 0;
        while (firstFiles < 3 && seconds > 5)
        {
            // What else runs on the machine may slow one of them down; a site that is too slow slows all three.
            seconds = await SecondsToARowAsync(site, $"1000FFF{firstFiles++}");
            output.WriteLine($"row {firstFiles} after {seconds:0.00} s");
        }

        Assert.InRange(seconds, 0, 5);
        await site.CommandAsync("packages", "import", simulated.Packages);
        await FlowAsync(site, simulated.Files);
        var summary = await site.SettledAsync(Files + firstFiles, SimulatedFiles.Of(simulated.Summary, "deadLettered"));
        output.WriteLine($"{summary.ToJsonString()}, without a kill {simulated.Summary.ToJsonString()}");

        // What was delivered again was received and stale once more; all else is as without a kill.
        var outcome = await site.OutcomeAsync(except: "1000FFF");
        Assert.Equal(simulated.Outcome.Rows, outcome.Rows);
        Assert.Equal(simulated.Outcome.Waiting, outcome.Waiting);
        Assert.Equal(simulated.Outcome.Letters, outcome.Letters);
        await SeeMetricsAsync(site);
    }

    private static async Task<double> SecondsToARowAsync(ComposeSite site, string package)
    {
        await site.CommandAsync("packages", "add", package, "--name", "First");
        long start = TimeProvider.System.GetTimestamp();
        JourneySite.Drop(site.Inbox, "", $"{package}.MIF", Encoding.Latin1.GetBytes(StatusMif.Write(StatusJourneys.Status($"100Z{package[4..]}"), table: false)));
        await site.EventuallyAsync(async () => (await site.GetAsync($"api/statuses?package={package}")).AsArray().Count == 1, () => $"The row of {package} is not there.");
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Every documented metric, on a Prometheus that scrapes the containers, once what is counted has happened; no file vanished, and no letter has been closed for a month.</summary>
    private static async Task SeeMetricsAsync(ComposeSite site)
    {
        Assert.SkipUnless(PrometheusServer.IsInstalled, "prometheus is missing (Debian: apt-get install prometheus).");
        await using var prometheus = await PrometheusServer.StartAsync(await site.MetricTargetsAsync());

        // A folder that can't be read, a file that is too large, and its way back.
        string closed = Path.Combine(site.Inbox, "CLOSED");
        Directory.CreateDirectory(closed);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        JourneySite.Drop(site.Inbox, "", "LARGE.MIF", new byte[5_000_001]);
        await site.EventuallyAsync(async () => (await site.GetAsync("api/dead-letters?reason=oversize")).AsArray().Count == 1, () => "The large file has no letter.");
        await site.CommandAsync("dead-letters", "replay", "--reason", "oversize", "--why", "to see", "--yes");

        string[] names = [.. MetricList.Read().Select(metric => metric.Prometheus)];
        Dictionary<string, IReadOnlyList<Sample>> seen = [];
        await site.EventuallyAsync(
            async () => (seen = (await Task.WhenAll(names.Select(async name => (name, Samples: await prometheus.QueryAsync($"{{__name__=~\"{name}(_count)?\"}}"))))).ToDictionary(item => item.name, item => item.Samples))
                .Values.All(samples => samples.Count > 0),
            () => $"Not told: {string.Join(' ', seen.Where(item => item.Value.Count == 0).Select(item => item.Key))}");
        Assert.All(seen.Values.SelectMany(samples => samples), sample => Assert.InRange(sample.Value, 0, 1e15));
        double now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.All(seen["replication_publish_last_success_seconds"].Concat(seen["replication_consume_last_success_seconds"]), sample => Assert.InRange(sample.Value, now - 600, now + 5));
        Assert.All(seen["replication_disk_free_bytes"], sample => Assert.InRange(sample.Value, 1e6, 1e15));
        Assert.All(seen["replication_ready"].Where(sample => sample.Labels["role"]!.ToString() != "despooler"), sample => Assert.Equal(1, sample.Value));

        // The probes ask one of a service's containers, so the other may still be on its way back.
        await site.EventuallyAsync(
            async () => (await prometheus.QueryAsync("max(replication_queue_consumers{messaging_destination_name=\"distribution-manager\"})"))[0].Value == 2,
            () => "One of the two distribution managers does not consume.");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A share of the files for each service, which is killed in the midst of it.</summary>
    private async Task FlowAsync(ComposeSite site, string[] files)
    {
        var random = new Random(5);
        foreach (var (service, share) in ComposeSite.Services.Zip(files.Chunk((files.Length / ComposeSite.Services.Length) + 1)))
        {
            int early = random.Next(share.Length / 4, share.Length / 2);
            await SimulatedFiles.DropAsync(site.Inbox, share[..early]);
            var rest = SimulatedFiles.DropAsync(site.Inbox, share[early..]);
            output.WriteLine($"{service} killed after {early} of {share.Length} files");
            await site.KillAsync(service);
            await rest;
            await site.EventuallyAsync(site.IsReadyAsync, () => $"Not all are ready after {service} was killed.");
        }
    }
}
