using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Replication.Hosting.Telemetry;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>Failed messages as an operator lives with them: see the cause, prove the cure, send them back.</summary>
public sealed class ReplayJourneys
{
    private const string First = "unresolved-package/missing-package:100?0077";
    private const string Other = "unresolved-package/missing-package:100?0078";

    private static readonly (string, string)[] ShortDeadline =
        [("Waiting:FirstDelay", "00:00:00.100"), ("Waiting:LongestDelay", "00:00:00.100"), ("Waiting:Deadline", "00:00:00.500")];

    [Fact]
    public async Task When_a_package_appears_its_letters_go_back_by_themselves_and_a_replay_of_others_stops_at_its_canary()
    {
        await using var site = await JourneySite.StartAsync(null, ShortDeadline);
        Drop(site, "100Z0077", 60);
        Drop(site, "100Z0078", 40);
        await site.SettledAsync(100);
        await JourneySite.EventuallyAsync(
            async () => await GroupsAsync(site) is [("unresolved-package/missing-package:100?0077", 60), ("unresolved-package/missing-package:100?0078", 40)],
            () => "The groups are not as they should be.");
        var preview = await PostAsync(site, "api/dead-letters/preview", new { });
        Assert.Equal("""{"total":100,"wouldSucceed":0,"wouldFail":{"unresolved-package":100}}""", preview.ToJsonString());

        await site.AddPackageAsync("10000077");
        await site.EventuallyAsync("api/statuses?package=10000077", 60);
        await site.EventuallyAsync($"api/dead-letters?group={Uri.EscapeDataString(First)}", 0);
        var resolved = (await site.ListAsync("api/dead-letters?state=resolved&limit=0"))[0]!;
        var timeline = (await site.GetAsync($"api/dead-letters/{resolved["id"]}"))["timeline"]!.AsArray();
        Assert.Equal(["failed", "released", "resolved"], timeline.Select(entry => entry!["what"]!.ToString()));
        Assert.Equal("released by: package 10000077 added", timeline[1]!["why"]!.ToString());

        var job = await PostAsync(site, "api/dead-letters/replay", new { selection = new { group = Other }, why = "to see" });
        job = await EndedAsync(site, job);
        Assert.Equal(("stopped", 40, 10, 10), (job["state"]!.ToString(), job["total"]!.GetValue<int>(), job["done"]!.GetValue<int>(), job["failed"]!.GetValue<int>()));
        Assert.Contains("canary", job["stoppedBecause"]!.ToString(), StringComparison.Ordinal);
        var letters = await site.ListAsync("api/dead-letters?limit=0");
        Assert.Equal(40, letters.Count);
        Assert.All(letters, letter => Assert.Equal("unresolved", letter!["state"]!.ToString()));
        var shown = await Task.WhenAll(letters.Select(letter => site.GetAsync($"api/dead-letters/{letter!["id"]}")));
        Assert.Equal(10, shown.Count(letter => letter["timeline"]!.AsArray().Any(entry => entry!["what"]!.ToString() == "replayed")));
        var summary = await site.SettledAsync(100);
        Assert.Equal((60, 40), (summary["applied"]!.GetValue<int>(), summary["deadLettered"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_replay_links_to_the_traces_in_which_its_letters_failed()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "BAD.MIF", "Start Component"u8.ToArray());
        string traceId = (await site.EventuallyAsync("api/dead-letters", 1)).Single()!["traceId"]!.ToString();
        var linked = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ReplicationTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                foreach (var link in span.Links)
                {
                    linked[link.Context.TraceId.ToHexString()] = span.OperationName;
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await EndedAsync(site, await PostAsync(site, "api/dead-letters/replay", new { selection = new { all = true }, why = "to see" }));
        Assert.Equal("replay letters", linked.GetValueOrDefault(traceId));
    }

    [Fact]
    public async Task A_group_is_discarded_and_restored_by_one_action_each()
    {
        await using var site = await JourneySite.StartAsync();
        for (int index = 0; index < 5; index++)
        {
            site.Drop("M01", $"BAD{index}.MIF", "Start Component"u8.ToArray());
        }

        await site.EventuallyAsync("api/dead-letters", 5);
        object selection = new { group = "malformed-mif" };
        Assert.Equal(5, (await PostAsync(site, "api/dead-letters/discard", new { selection, why = "test files" }))["count"]!.GetValue<int>());
        Assert.Empty(await site.ListAsync("api/dead-letters"));
        Assert.Empty(await site.ListAsync("api/dead-letters/groups"));
        Assert.Equal(5, (await site.SettledAsync(5))["deadLettered"]!.GetValue<int>());
        Assert.Equal(5, (await PostAsync(site, "api/dead-letters/restore", new { selection, why = "they were not" }))["count"]!.GetValue<int>());
        Assert.Equal([("malformed-mif", 5)], await GroupsAsync(site));
        var audit = await site.ListAsync("api/audit");
        Assert.Equal(["restored dead letters", "discarded dead letters"], audit.Select(line => line!["what"]!.ToString()));
        Assert.All(audit, line => Assert.Equal((5, "group malformed-mif"), (line!["count"]!.GetValue<int>(), line["detail"]!.ToString())));
    }

    [Fact]
    public async Task A_malformed_MIF_that_is_edited_replays_to_a_row_and_shows_its_difference()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        string text = StatusMif.Write(StatusJourneys.Status("100Z0006"), table: false);
        string broken = text.Replace("\"SRV\"", "\"SRV", StringComparison.Ordinal);
        Assert.NotEqual(text, broken);
        site.Drop("M01", "BROKEN.MIF", Encoding.Latin1.GetBytes(broken));
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        string path = $"api/dead-letters/{letter["id"]}";
        using (var refused = await site.PostAsync($"{path}/edit", new { payload = broken + " ", why = "no better" }))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var edited = await PostAsync(site, $"{path}/edit", new { payload = text, why = "a quote was missing" });
        Assert.Contains("+ ", edited["difference"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"SRV\"", edited["difference"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await PostAsync(site, "api/dead-letters/preview", new { }))["wouldSucceed"]!.GetValue<int>());
        await PostAsync(site, "api/dead-letters/replay", new { selection = new { ids = new[] { letter["id"]!.ToString() } }, why = "mended" });
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        var timeline = (await site.GetAsync(path))["timeline"]!.AsArray();
        Assert.Equal(["failed", "edited", "replayed", "resolved"], timeline.Select(entry => entry!["what"]!.ToString()));
        Assert.Equal(edited["difference"]!.ToString(), timeline[1]!["detail"]!.ToString());
    }

    [Fact]
    public async Task A_letter_that_came_back_twice_by_the_same_cause_wants_force()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "BAD.MIF", "Start Component"u8.ToArray());
        await site.EventuallyAsync("api/dead-letters", 1);
        for (int replay = 1; replay <= 2; replay++)
        {
            var job = await EndedAsync(site, await PostAsync(site, "api/dead-letters/replay", new { selection = new { }, why = "again" }));
            Assert.Equal(1, job["failed"]!.GetValue<int>());
        }

        var third = await PostAsync(site, "api/dead-letters/replay", new { selection = new { }, why = "once more" });
        Assert.Equal((0, 1), (third["total"]!.GetValue<int>(), third["wantForce"]!.GetValue<int>()));
        var forced = await EndedAsync(site, await PostAsync(site, "api/dead-letters/replay", new { selection = new { }, why = "I insist", force = true }));
        Assert.Equal((1, 1), (forced["total"]!.GetValue<int>(), forced["failed"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_replay_is_held_goes_on_after_a_restart_at_its_rate_and_is_cancelled()
    {
        var site = await JourneySite.StartAsync(null, [.. ShortDeadline, ("DeadLetters:AutomaticReplay", "false")]);
        Drop(site, "100Z0077", 60);
        await site.EventuallyAsync("api/dead-letters?limit=0", 60);
        await site.AddPackageAsync("10000077");
        var job = await PostAsync(site, "api/dead-letters/replay", new { selection = new { group = First }, why = "slowly", rate = 10, canary = 5 });
        string path = $"api/replays/{job["id"]}";
        await JourneySite.EventuallyAsync(async () => (await site.GetAsync(path))["succeeded"]!.GetValue<int>() >= 5, () => "It did not begin.");
        await PostAsync(site, $"{path}/pause", new { why = "lunch" });
        await NoneOnItsWayAsync(site);
        int held = (await site.GetAsync(path))["done"]!.GetValue<int>();
        Assert.InRange(held, 5, 40);
        site = await site.RestartAsync([.. ShortDeadline, ("DeadLetters:AutomaticReplay", "false")]);
        await using (site)
        {
            Assert.Equal(("paused", held), ((await site.GetAsync(path))["state"]!.ToString(), (await site.GetAsync(path))["done"]!.GetValue<int>()));
            await PostAsync(site, $"{path}/resume", new { });
            await JourneySite.EventuallyAsync(async () => (await site.GetAsync(path))["done"]!.GetValue<int>() > held, () => "It did not go on.");
            await PostAsync(site, $"{path}/cancel", new { why = "enough" });
            await NoneOnItsWayAsync(site);
            await site.SettledAsync(60);
            var ended = await site.GetAsync(path);
            Assert.Equal("cancelled", ended["state"]!.ToString());
            Assert.InRange(ended["done"]!.GetValue<int>(), held + 1, 59);
            var left = await site.ListAsync("api/dead-letters?limit=0");
            Assert.Equal(60 - ended["succeeded"]!.GetValue<int>(), left.Count);
            Assert.All(left, letter => Assert.Equal("unresolved", letter!["state"]!.ToString()));
        }
    }

    [Fact]
    public async Task A_replay_of_later_that_was_held_goes_on_at_its_time_and_not_before()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "BAD.MIF", "Start Component"u8.ToArray());
        await site.EventuallyAsync("api/dead-letters", 1);
        var at = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var job = await PostAsync(site, "api/dead-letters/replay", new { selection = new { }, why = "in a while", at });
        await PostAsync(site, $"api/replays/{job["id"]}/pause", new { });
        Assert.Equal("scheduled", (await PostAsync(site, $"api/replays/{job["id"]}/resume", new { }))["state"]!.ToString());
        await EndedAsync(site, job);
        var letter = Assert.Single(await site.ListAsync("api/dead-letters"))!;
        var replayed = (await site.GetAsync($"api/dead-letters/{letter["id"]}"))["timeline"]![1]!;
        Assert.Equal("replayed", replayed["what"]!.ToString());
        Assert.InRange(replayed["at"]!.GetValue<DateTimeOffset>(), at.AddMilliseconds(-1), at.AddMinutes(1));
    }

    [Fact]
    public async Task A_replay_by_ids_takes_those_and_no_other_rows_of_their_files()
    {
        await using var site = await JourneySite.StartAsync(null, [.. ShortDeadline, ("DeadLetters:AutomaticReplay", "false")]);
        site.Drop("M01", "A.MIF", StatusJourneys.Table(StatusJourneys.Status("100Z0077"), ["A1", "A2"]));
        site.Drop("M01", "B.MIF", StatusJourneys.Table(StatusJourneys.Status("100Z0077"), ["B1", "B2"]));
        var letters = (await site.EventuallyAsync("api/dead-letters", 4)).OrderBy(letter => $"{letter!["fileName"]} {letter["id"]}", StringComparer.Ordinal)
            .Select(letter => letter!["id"]!.ToString()).ToList();
        await site.AddPackageAsync("10000077");
        var job = await EndedAsync(site, await PostAsync(
            site, "api/dead-letters/replay", new { selection = new { ids = new[] { letters[0], letters[3] } }, why = "these two" }));
        Assert.Equal((2, 2), (job["total"]!.GetValue<int>(), job["succeeded"]!.GetValue<int>()));
        Assert.Equal(["A1", "B2"], (await site.StatusesAsync("10000077")).Select(row => row!["server"]!.ToString()).Order(StringComparer.Ordinal));
        var left = await site.ListAsync("api/dead-letters");
        Assert.Equal(letters[1..3].Order(StringComparer.Ordinal), left.Select(letter => letter!["id"]!.ToString()).Order(StringComparer.Ordinal));
        foreach (var letter in left)
        {
            Assert.Equal("unresolved", letter!["state"]!.ToString());
            Assert.Equal("failed", Assert.Single((await site.GetAsync($"api/dead-letters/{letter["id"]}"))["timeline"]!.AsArray())!["what"]!.ToString());
        }
    }

    /// <summary>On a server the requests are really at once: whoever binds a letter first has it.</summary>
    [Fact]
    public async Task Replays_asked_for_at_once_over_the_same_letters_share_them_and_each_goes_back_once()
    {
        const int count = 300;
        await using var site = await JourneySite.StartAsync(null, [.. ShortDeadline, ("DeadLetters:AutomaticReplay", "false")]);
        for (int round = 0; round < 5; round++)
        {
            string reported = $"100Z008{round}", package = $"1000008{round}";
            site.Drop("M01", $"{reported}.MIF", StatusJourneys.Table(StatusJourneys.Status(reported), Enumerable.Range(0, count).Select(index => $"S{index}")));
            await site.EventuallyAsync("api/dead-letters?limit=0", count);
            await site.AddPackageAsync(package);
            var jobs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(
                site, "api/dead-letters/replay", new { selection = new { package = reported }, why = "at once" })));
            Assert.Equal(count, jobs.Sum(job => job["total"]!.GetValue<int>()));
            jobs = await Task.WhenAll(jobs.Select(job => EndedAsync(site, job)));
            Assert.All(jobs, job => Assert.Equal(
                ("completed", job["total"]!.GetValue<int>(), job["total"]!.GetValue<int>(), 0),
                (job["state"]!.ToString(), job["done"]!.GetValue<int>(), job["succeeded"]!.GetValue<int>(), job["failed"]!.GetValue<int>())));
            Assert.Empty(await site.ListAsync("api/dead-letters"));
            Assert.Equal(count, (await site.ListAsync($"api/statuses?limit=0&package={package}")).Count);
            string[] timelines = (await site.GetTextAsync($"api/dead-letters/export?package={reported}&all=true")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(count, timelines.Length);
            Assert.All(timelines, line => Assert.Equal(
                ["failed", "replayed", "resolved"], JsonNode.Parse(line)!["timeline"]!.AsArray().Select(entry => entry!["what"]!.ToString())));
        }

        var summary = await site.SettledAsync(5 * count);
        Assert.Equal((5 * count, 0), (summary["applied"]!.GetValue<int>(), summary["stale"]!.GetValue<int>()));
    }

    /// <summary>What went before a job was held, or ended, still has its outcome.</summary>
    private static Task NoneOnItsWayAsync(JourneySite site) => site.EventuallyAsync("api/dead-letters?state=replaying", 0);

    private static void Drop(JourneySite site, string packageId, int count)
    {
        for (int index = 0; index < count; index++)
        {
            site.Drop($"{packageId}-{index}.MIF", StatusJourneys.Status(packageId) with { Server = $"S{index}" });
        }
    }

    private static async Task<(string Group, int Count)[]> GroupsAsync(JourneySite site) =>
        [.. (await site.ListAsync("api/dead-letters/groups")).Select(group => (group!["group"]!.ToString(), group["count"]!.GetValue<int>()))];

    private static async Task<JsonNode> PostAsync(JourneySite site, string path, object body)
    {
        using var response = await site.PostAsync(path, body);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> EndedAsync(JourneySite site, JsonNode job)
    {
        await JourneySite.EventuallyAsync(
            async () => (job = await site.GetAsync($"api/replays/{job["id"]}"))["state"]!.ToString() is "completed" or "stopped" or "cancelled",
            () => $"It did not end: {job.ToJsonString()}");
        return job;
    }
}
