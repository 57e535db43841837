using System.Globalization;
using System.Text;
using Replication.Cli.Simulation;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Containers;

/// <summary>The image and the Compose file as users have them. <c>REPLICATION_CONTAINER_FILES</c> says how many files flow.</summary>
[Collection(Heavy.Alone)]
[Trait("needs", "docker")]
public sealed class ContainerJourneys(ITestOutputHelper output)
{
    private const string FirstPackage = "1000FFFE";

    private static readonly int Files = int.Parse(Environment.GetEnvironmentVariable("REPLICATION_CONTAINER_FILES") ?? "5000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_site_of_the_Compose_file_has_a_row_at_once_and_loses_nothing_when_every_service_is_killed()
    {
        await using var simulated = await SimulatedFiles.CreateAsync(Files);
        await using var site = await ComposeSite.StartAsync();
        await site.CommandAsync("packages", "add", FirstPackage, "--name", "First");
        long start = TimeProvider.System.GetTimestamp();
        JourneySite.Drop(site.Inbox, "", "FIRST.MIF", Encoding.Latin1.GetBytes(StatusMif.Write(StatusJourneys.Status("100ZFFFE"), table: false)));
        await site.EventuallyAsync(async () => (await site.GetAsync($"api/statuses?package={FirstPackage}")).AsArray().Count == 1, () => "The first row is not there.");
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"first row after {seconds:0.00} s");
        Assert.InRange(seconds, 0, 5);

        await site.CommandAsync("packages", "import", simulated.Packages);
        await FlowAsync(site, simulated.Files);
        var summary = await site.SettledAsync(Files + 1, SimulatedFiles.Of(simulated.Summary, "deadLettered"));
        output.WriteLine($"{summary.ToJsonString()}, without a kill {simulated.Summary.ToJsonString()}");

        // What was delivered again was received and stale once more; all else is as without a kill.
        var outcome = await site.OutcomeAsync(except: FirstPackage);
        Assert.Equal(simulated.Outcome.Rows, outcome.Rows);
        Assert.Equal(simulated.Outcome.Waiting, outcome.Waiting);
        Assert.Equal(simulated.Outcome.Letters, outcome.Letters);
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
