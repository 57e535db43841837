using System.Text.Json.Nodes;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>kill -9 at each step of the life of letters, seen from outside.</summary>
[Collection(RoleProcesses.Collection)]
public sealed class CrashJourneys
{
    private const string DeadLetters = "dead-letters";
    private const string DistributionManager = "distribution-manager";

    // The marker of the second package fits two in the end, so its letters fail again, and by another cause. The third comes from a site of its own.
    private const int Resolved = 1_100, Ambiguous = 400, Released = 900, Malformed = 180, Total = Resolved + Ambiguous + Released + Malformed;
    private const int RowsOfFile = 20;

    private static readonly (string, string)[] Configuration =
    [
        ("Waiting:FirstDelay", "00:00:00.100"), ("Waiting:LongestDelay", "00:00:00.100"), ("Waiting:Deadline", "00:00:00.500"), ("DeadLetters:AutomaticReplay", "false"),
    ];

    private readonly ITestOutputHelper _output;
    private readonly Random _random;

    public CrashJourneys(ITestOutputHelper output)
    {
        int seed = Environment.TickCount;
        (_output, _random) = (output, new Random(seed));
        output.WriteLine($"seed {seed}");
    }

    /// <summary>The figures are those of a run without (KB Q186827).</summary>
    [Fact]
    public async Task Killed_while_letters_are_recorded_replayed_held_and_released_it_ends_each_of_them_once()
    {
        await using var site = await RoleProcesses.StartAsync(TestSite.Processes, Configuration);
        await AnswersAsync(site);
        await RecordAsync(site);
        await ReplayAsync(site);
        await ReleaseAsync(site);
    }

    /// <summary>Files come all the while: some fail at once, the reports of others when their deadline has passed.</summary>
    private async Task RecordAsync(RoleProcesses site)
    {
        (string Lane, string FileName, byte[] Octets, int Items)[] files =
        [
            .. Rows("M01", "100Z0077", Resolved), .. Rows("M01", "100Z0079", Ambiguous), .. Rows("M02", "100Z0078", Released),
            .. Enumerable.Range(0, Malformed).Select(index => ("M01", $"BAD{index}.MIF", "Start Component"u8.ToArray(), 1)),
        ];
        _random.Shuffle(files);
        int looked = _random.Next(files.Length / 3, files.Length / 2), killed = looked + 10;
        int given = 0;
        long recorded = 0;
        for (int index = 0; index < files.Length; index++)
        {
            JourneySite.Drop(site.Inbox, files[index].Lane, files[index].FileName, files[index].Octets);
            given += files[index].Items;
            await DelayAsync(4);
            if (index == looked)
            {
                recorded = await ReachedAsync(site, "deadLettered", _random.Next(1, given / 4));
            }
            else if (index == killed)
            {
                await KillAsync(site, DeadLetters, $"{recorded} recorded, {given} of {Total} came");
            }
        }

        await ReachedAsync(site, "deadLettered", Total);
        await RequireAsync(site, applied: 0, deliversAgain: false);
        var letters = await LettersAsync(site);
        Assert.Equal(Total, letters.Select(letter => letter["id"]!.ToString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(letters, letter => Assert.Equal("unresolved: failed", Told(letter)));
        Assert.Equal([Malformed, Ambiguous, Released, Resolved], await GroupsAsync(site));
    }

    /// <summary>By hand: in the canary, while it is held, while it runs.</summary>
    private async Task ReplayAsync(RoleProcesses site)
    {
        const int total = Resolved + Ambiguous, canary = 600;
        await site.AddPackagesAsync(["10000077", "10000079", "10010079"]);
        var job = await site.PostAsync("api/dead-letters/replay", new { selection = new { site = "M01" }, why = "all is there", canary, rate = 200 });
        string path = $"api/replays/{job["id"]}";
        async Task<int> DoneAsync(int atLeast)
        {
            await RoleProcesses.EventuallyAsync(
                async () => (job = await site.GetAsync(path))["done"]!.GetValue<int>() >= atLeast, () => $"{atLeast} wanted: {job.ToJsonString()}");
            return job["done"]!.GetValue<int>();
        }

        await DelayAsync(_random.Next(500));
        await KillAsync(site, DeadLetters, "begun");
        int done = await DoneAsync(atLeast: _random.Next(1, canary));
        await site.PostAsync($"{path}/pause", new { why = "to see" });
        site.Configure(("DeadLetters:AutomaticReplay", "true"));
        await KillAsync(site, DeadLetters, $"held after {done} of {total} done");

        // What was on its way when it was held still gets its outcome, and no more.
        await site.SettledAsync(Total);
        await RoleProcesses.EventuallyAsync(
            async () => (await site.ListAsync("api/dead-letters?state=replaying")).Count == 0, () => "Letters of a held replay stay on their way.");
        done = await DoneAsync(atLeast: done);
        Assert.Equal("paused", job["state"]!.ToString());
        await site.PostAsync($"{path}/resume", new { why = "seen" });
        done = await DoneAsync(atLeast: done + _random.Next(1, 200));
        await KillAsync(site, DistributionManager, $"running, {done} of {total} done");
        Assert.InRange(done, 1, total - 1);

        await CompletedAsync(site, path, total, Resolved, Ambiguous);
        await RequireAsync(site, applied: Resolved, TestSite.DeliversAgain);
        var letters = (await LettersAsync(site)).Where(letter => letter["siteCode"]?.ToString() == "M01").ToList();
        Assert.Equal(Resolved, letters.Count(letter => Told(letter) == "resolved: failed replayed resolved"));
        Assert.Equal(Ambiguous, letters.Count(letter => Told(letter) == "unresolved: failed replayed failed again" && letter["reason"]!.ToString() == "ambiguous-package"));
        Assert.Equal([Malformed, Ambiguous, Released], await GroupsAsync(site));
    }

    /// <summary>By itself, as it was started anew with that turned on; in the second after the package was added: half of its letters go back at once, the others a second later.</summary>
    private async Task ReleaseAsync(RoleProcesses site)
    {
        var adding = site.AddPackagesAsync(["10000078"]);
        await DelayAsync(_random.Next(100, 1_000));
        await KillAsync(site, DeadLetters, "released");
        try
        {
            await adding;
        }
        catch (HttpRequestException)
        {
            // Whoever got no answer asks again.
            await site.AddPackagesAsync(["10000078"]);
        }

        await ReachedAsync(site, "applied", Resolved + Released);
        await RequireAsync(site, applied: Resolved + Released, TestSite.DeliversAgain);
        await CompletedAsync(site, $"api/replays/{(await site.ListAsync("api/replays"))[0]!["id"]}", Released, Released, 0);
        Assert.Equal(Released, (await LettersAsync(site)).Count(letter => Told(letter) == "resolved: failed released resolved"));
        Assert.Equal([Malformed, Ambiguous], await GroupsAsync(site));
    }

    private async Task KillAsync(RoleProcesses site, string role, string when)
    {
        string process = TestSite.ProcessOf(role);
        await site.KillAsync(process);
        _output.WriteLine($"{process} killed: {when}");
        await DelayAsync(_random.Next(200));
        site.Start(process);
        await AnswersAsync(site);
        _output.WriteLine($"then {(await site.SummaryAsync())?.ToJsonString()}");
    }

    private static Task AnswersAsync(RoleProcesses site) => RoleProcesses.EventuallyAsync(
        async () => await site.SummaryAsync() is not null, () => $"It does not answer. {string.Join('\n', site.Log)}");

    /// <summary>Files of so many reports together.</summary>
    private static IEnumerable<(string Lane, string FileName, byte[] Octets, int Items)> Rows(string lane, string packageId, int count) =>
        Enumerable.Range(0, count).Chunk(RowsOfFile).Select(rows => (
            lane, $"{packageId}-{rows[0]}.MIF", StatusJourneys.Table(StatusJourneys.Status(packageId) with { Site = lane }, rows.Select(row => $"S{row}")), rows.Length));

    private static Task DelayAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Max(milliseconds, 0)), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Waits until a figure of the summary is there, and returns it as it then is.</summary>
    private static async Task<long> ReachedAsync(RoleProcesses site, string figure, long target)
    {
        JsonNode? summary = null;
        await RoleProcesses.EventuallyAsync(
            async () => (summary = await site.SummaryAsync()) is not null && RoleProcesses.Of(summary, figure) >= target,
            () => $"{target} {figure} wanted: {summary?.ToJsonString()} {string.Join('\n', site.Log.TakeLast(20))}");
        return RoleProcesses.Of(summary!, figure);
    }

    private static async Task CompletedAsync(RoleProcesses site, string path, int total, int succeeded, int failed)
    {
        JsonNode job = new JsonObject();
        await RoleProcesses.EventuallyAsync(
            async () => (job = await site.GetAsync(path))["state"]!.ToString() == "completed", () => $"It does not end: {job.ToJsonString()}");
        Assert.Equal((total, total, succeeded, failed), (Of("total"), Of("done"), Of("succeeded"), Of("failed")));
        int Of(string figure) => job[figure]!.GetValue<int>();
    }

    /// <summary>Nothing is lost and nothing doubled.</summary>
    /// <param name="deliversAgain">Whether a report may have been delivered again, which is one more received and one more stale.</param>
    private async Task RequireAsync(RoleProcesses site, int applied, bool deliversAgain)
    {
        var summary = await site.SettledAsync(Total);
        long again = RoleProcesses.Of(summary, "received") - Total;
        _output.WriteLine($"delivered again: {again}");
        Assert.True(deliversAgain || again == 0, summary.ToJsonString());
        Assert.Equal(
            (applied, again, 0L, Total - applied, applied),
            (RoleProcesses.Of(summary, "applied"), RoleProcesses.Of(summary, "stale"), RoleProcesses.Of(summary, "waiting"), RoleProcesses.Of(summary, "deadLettered"), RoleProcesses.Of(summary, "rows")));
    }

    /// <summary>The open letters of the groups.</summary>
    private static async Task<IEnumerable<int>> GroupsAsync(RoleProcesses site) =>
        (await site.ListAsync("api/dead-letters/groups")).Select(group => group!["count"]!.GetValue<int>()).Order();

    private static async Task<IReadOnlyList<JsonNode>> LettersAsync(RoleProcesses site) =>
        [.. (await site.GetTextAsync("api/dead-letters/export?all=true")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    /// <summary>The state of a letter, and its timeline.</summary>
    private static string Told(JsonNode letter) =>
        $"{letter["state"]}: {string.Join(' ', letter["timeline"]!.AsArray().Select(entry => entry!["what"]!.ToString()))}";
}
