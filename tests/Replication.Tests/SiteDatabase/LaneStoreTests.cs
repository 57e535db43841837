using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class LaneStoreTests
{
    [Fact]
    public async Task Each_item_counts_once_by_its_first_outcome_and_a_fault_only_where_it_is_its_own()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006", "10000009", "10010009");
        Assert.Equal(
            [StatusOutcome.Applied, StatusOutcome.Waiting, StatusOutcome.DeadLettered],
            await site.DecideAsync(Reports.Pending("10000006"), Reports.Pending("100Z0077"), Reports.Pending("100Z0009")));
        Assert.Equal(("M01", 2, 0), Assert.Single(await FiguresAsync(site)));
        Assert.Equal("ambiguous-package", Assert.Single(await site.DeliverLettersAsync()).Reason);
        Assert.Equal(("M01", 3, 0), Assert.Single(await FiguresAsync(site)));

        var malformed = Letter("M01");
        await site.RecordAsync(malformed, malformed, Letter("M02"));
        await site.RecordAsync(malformed);
        Assert.Equal([("M01", 4, 1), ("M02", 1, 1)], await FiguresAsync(site));

        // What waited counted when it was put to wait; what is replayed counted when it failed first.
        site.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal([StatusOutcome.DeadLettered], await site.DecideDueAsync());
        await site.DeliverLettersAsync();
        var (job, _) = await site.Replays.CreateAsync(new ReplayPlan(new DeadLetterFilter(), "tester", "to see", null, 10, null, false), CancellationToken.None);
        Assert.Equal(4, await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None));
        await site.RecordAsync(
            malformed with { ReplayId = job.JobId },
            malformed with { Row = 1, ReplayId = job.JobId });
        await site.DecideAsync(Reports.Pending("10000006", transactionId: 2, origin: new ReportOrigin.Replay(job.JobId)));
        Assert.Equal([("M01", 4, 1), ("M02", 1, 1)], await FiguresAsync(site));
    }

    [Fact]
    public async Task A_lane_of_a_very_long_name_is_recorded_and_not_counted()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var random = new Random(7);
        string lane = string.Join('/', Enumerable.Range(0, 20).Select(_ => string.Concat(Enumerable.Range(0, 200).Select(_ => (char)random.Next('A', 'z')))));
        Assert.Equal(1, (await site.RecordAsync(Letter(lane))).Recorded);
        Assert.Empty(await FiguresAsync(site));
    }

    [Fact]
    public async Task Letters_count_at_the_time_when_they_failed_and_what_is_too_old_is_forgotten()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Letter("M01"), Letter("M01", Reports.Now.AddMinutes(-6)));
        Assert.Equal(("M01", 2, 2), Assert.Single(await FiguresAsync(site)));
        Assert.Equal(("M01", 1, 1), Assert.Single(await FiguresAsync(site, Reports.Now.AddMinutes(-5))));
        await site.Lanes.ForgetAsync(Reports.Now.AddMinutes(-5), CancellationToken.None);
        Assert.Equal(("M01", 1, 1), Assert.Single(await FiguresAsync(site)));
    }

    [Fact]
    public async Task A_lane_that_goes_on_counts_from_then_on_only()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Letter("M01"), Letter("M02"));
        Assert.True(await site.Lanes.PauseAsync("M01", "tester", "to see", CancellationToken.None));
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await site.Lanes.ResumeAsync("M01", "tester", "seen", CancellationToken.None));

        // On its way to the table since before.
        await site.RecordAsync(Letter("M01"));
        Assert.Equal([("M01", 0, 0), ("M02", 1, 1)], await FiguresAsync(site));
        await site.RecordAsync(Letter("M01", site.Time.GetUtcNow()));
        Assert.Equal([("M01", 1, 1), ("M02", 1, 1)], await FiguresAsync(site));
    }

    [Fact]
    public async Task A_lane_is_not_paused_on_figures_from_before_it_was_resumed()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Letter("M01"));
        var first = Assert.Single(await site.Lanes.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None));
        Assert.True(await site.Lanes.HoldAsync(first, "dead-letters", "one of one", CancellationToken.None));
        Assert.False(await site.Lanes.HoldAsync(first, "dead-letters", "one of one", CancellationToken.None));
        Assert.False(await site.Lanes.PauseAsync("M01", "tester", "by hand", CancellationToken.None));
        var held = Assert.Single(await site.Lanes.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)).Hold!;
        Assert.Equal((true, "dead-letters", "one of one"), (held.Held, held.By, held.Why));
        Assert.True(await site.Lanes.ResumeAsync("M01", "tester", "mended", CancellationToken.None));
        Assert.False(await site.Lanes.ResumeAsync("M01", "tester", "mended", CancellationToken.None));
        Assert.False(await site.Lanes.HoldAsync(first, "dead-letters", "one of one", CancellationToken.None));
        var lines = await site.Audit.ListAsync(null, null, 0, CancellationToken.None);
        Assert.Equal(["resumed a lane tester mended M01", "paused a lane dead-letters one of one M01"], lines.Select(line => $"{line.What} {line.By} {line.Why} {line.Detail}"));
    }

    [Fact]
    public async Task Of_two_changes_the_later_has_the_greater_instant_though_the_clock_stands_or_goes_back()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        List<DateTimeOffset> instants = [];
        for (int change = 0; change < 4; change++)
        {
            site.Time.AdjustTime(Reports.Now.AddSeconds(-change / 2));
            Assert.True(await (change % 2 == 0
                ? site.Lanes.PauseAsync("", "tester", "to see", CancellationToken.None)
                : site.Lanes.ResumeAsync("", "tester", "seen", CancellationToken.None)));
            instants.Add(Assert.Single(await site.Lanes.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None)).Hold!.ChangedAt);
        }

        Assert.Equal(4, instants.Distinct().Count());
        Assert.Equal(instants.Order(), instants);
    }

    private static async Task<(string, long, long)[]> FiguresAsync(SiteDatabaseFixture site, DateTimeOffset since = default) =>
        [.. (await site.Lanes.ReadAsync(since, CancellationToken.None)).OrderBy(lane => lane.Lane, StringComparer.Ordinal).Select(lane => (lane.Lane, lane.Items, lane.Faults))];

    private static FailedItem Letter(string lane, DateTimeOffset? failedAt = null) => new()
    {
        ClaimId = Guid.CreateVersion7(Reports.Now),
        Row = 0,
        Stage = Stage.Translation.WireName(),
        Reason = DeadLetterReason.MalformedMif.WireName(),
        Message = "3:1: an open literal",
        Lane = lane,
        FileName = "BAD.MIF",
        ClaimedAt = Reports.Now,
        FailedAt = failedAt ?? Reports.Now,
        Payload = [1],
    };
}
