using System.Net;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>The ceiling of a lane, and lanes that an operator pauses.</summary>
public sealed class LaneJourneys
{
    private static readonly (string, string)[] LowCeiling = [("Ceiling:MinimumItems", "20")];

    [Fact]
    public async Task A_lane_of_bad_files_pauses_alone_says_why_stays_so_over_a_restart_and_is_resumed()
    {
        var site = await JourneySite.StartAsync(null, LowCeiling);
        await site.AddPackageAsync("10000006");
        DropBad(site, 0, 30);
        await RestsAsync(site, "BAD");
        await site.SettledAsync(30);
        var paused = Assert.Single(await site.ListAsync("api/lanes"))!;
        Assert.Equal(("BAD", "dead-letters"), (paused["lane"]!.ToString(), paused["by"]!.ToString()));
        Assert.Contains("became dead letters by their own fault, which is more than 50 %", paused["why"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Healthy", (await site.GetAsync("health/ready"))["status"]!.ToString());
        string metrics = "";
        await JourneySite.EventuallyAsync(
            async () => (metrics = await site.GetTextAsync("metrics")).Split('\n').Any(line => line.StartsWith("replication_lanes_paused{", StringComparison.Ordinal) && line.Split("} ")[1].StartsWith('1')),
            () => $"The metric does not tell: {metrics}");

        DropBad(site, 30, 5);
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        site = await site.RestartAsync(LowCeiling);
        await using (site)
        {
            site.Drop("B.MIF", StatusJourneys.Status("100Z0006") with { Server = "SRV2" });
            await site.EventuallyAsync("api/statuses?package=10000006", 2);
            Assert.Equal(5, BadFiles(site));
            await site.SettledAsync(32);
            var still = (await site.ListAsync("api/lanes")).Single(lane => lane!["lane"]!.ToString() == "BAD")!;
            Assert.Equal(paused["pausedSince"]!.ToString(), still["pausedSince"]!.ToString());

            var resumed = JsonNode.Parse((await RunAsync(site, 0, "lanes", "resume", "BAD", "--why", "the sender is mended")).Output)!;
            Assert.Equal((0, null), (resumed["items"]!.GetValue<int>(), resumed["pausedSince"]));
            await GoesOnAsync(site, "BAD");
            await site.EventuallyAsync("api/dead-letters?limit=0", 35);
            await site.SettledAsync(37);
            Assert.Equal(0, BadFiles(site));
            var audit = await site.ListAsync("api/audit");
            Assert.Equal(["resumed a lane", "paused a lane"], audit.Where(line => line!["detail"]!.ToString() == "BAD").Select(line => line!["what"]!.ToString()));
            Assert.Equal("the sender is mended", audit[0]!["why"]!.ToString());

            // Five more than before are not enough items; what came before the resumption does not count.
            Assert.Null((await site.ListAsync("api/lanes")).Single(lane => lane!["lane"]!.ToString() == "BAD")!["pausedSince"]);
            DropBad(site, 35, 30);
            await RestsAsync(site, "BAD");
        }
    }

    [Fact]
    public async Task What_misses_a_package_pauses_no_lane()
    {
        await using var site = await JourneySite.StartAsync(
            null, [.. LowCeiling, ("Waiting:FirstDelay", "00:00:00.100"), ("Waiting:LongestDelay", "00:00:00.100"), ("Waiting:Deadline", "00:00:00.500")]);
        for (int index = 0; index < 30; index++)
        {
            site.Drop($"{index}.MIF", StatusJourneys.Status("100Z0077") with { Server = $"S{index}" });
        }

        await site.EventuallyAsync("api/dead-letters?limit=0", 30);
        DropBad(site, 0, 30);
        await RestsAsync(site, "BAD");
        var lanes = await site.ListAsync("api/lanes");
        Assert.Equal(["BAD", "M01"], lanes.Select(lane => lane!["lane"]!.ToString()));
        Assert.Equal((30, 0, null), (lanes[1]!["items"]!.GetValue<int>(), lanes[1]!["faults"]!.GetValue<int>(), lanes[1]!["pausedSince"]));
    }

    [Fact]
    public async Task An_operator_pauses_the_inbox_itself_and_resumes_it()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        await RunAsync(site, 2, "lanes", "pause", ".");
        await RunAsync(site, 2, "lanes", "pause", "../elsewhere", "--why", "to see");
        await RunAsync(site, 1, "lanes", "resume", ".", "--why", "it does not rest");
        Assert.Equal("to see", JsonNode.Parse((await RunAsync(site, 0, "lanes", "pause", ".", "--why", "to see")).Output)!["why"]!.ToString());
        await RestsAsync(site, "");
        site.Drop("", "ROOT.MIF", "Start Component"u8.ToArray());
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        Assert.True(File.Exists(Path.Combine(site.Inbox, "ROOT.MIF")));
        var listed = JsonNode.Parse((await RunAsync(site, 0, "lanes", "list")).Output)!.AsArray();
        Assert.Equal([".", "M01"], listed.Select(lane => lane!["lane"]!.ToString()));
        using (var wordless = await site.PostAsync("api/lanes/resume", new { lane = ".", why = " " }))
        {
            Assert.Equal(HttpStatusCode.BadRequest, wordless.StatusCode);
        }

        await RunAsync(site, 0, "lanes", "resume", ".", "--why", "seen");
        await site.EventuallyAsync("api/dead-letters", 1);
    }

    private static void DropBad(JourneySite site, int from, int count)
    {
        for (int index = from; index < from + count; index++)
        {
            site.Drop("BAD", $"{index}.MIF", "Start Component"u8.ToArray());
        }
    }

    private static int BadFiles(JourneySite site) => Directory.GetFiles(Path.Combine(site.Inbox, "BAD")).Length;

    /// <summary>Waits until the despooler has been told, so that a file that is dropped now stays.</summary>
    private static async Task RestsAsync(JourneySite site, string lane)
    {
        await ToldAsync(site, lane, true);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static Task GoesOnAsync(JourneySite site, string lane) => ToldAsync(site, lane, false);

    private static async Task ToldAsync(JourneySite site, string lane, bool held)
    {
        string file = Path.Combine(site.Inbox, ".claimed", ".held");
        string told = "", lanes = "";
        await JourneySite.EventuallyAsync(
            async () =>
            {
                lanes = (await site.ListAsync("api/lanes")).ToJsonString();
                told = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "[]";
                return JsonNode.Parse(told)!.AsArray().Any(hold => hold!["lane"]!.ToString() == lane && hold["held"]!.GetValue<bool>() == held);
            },
            () => $"Lane '{lane}' should{(held ? "" : " not")} rest. The despooler knows {told}, the site {lanes}. {string.Join('\n', site.Log)}");
    }

    private static async Task<ProgramResult> RunAsync(JourneySite site, int exitCode, params string[] arguments)
    {
        var result = await ReplicationProgram.RunAsync([.. arguments, "--json", "--url", site.BaseAddress.ToString()]);
        Assert.True(result.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {result.ExitCode} {result.Error}");
        return result;
    }
}
