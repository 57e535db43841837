using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

/// <summary>Each cause of a notice, and none where there is none.</summary>
public sealed class NoticeStoreTests
{
    [Fact]
    public async Task A_cause_that_no_open_letter_had_is_told_once_until_all_its_letters_are_closed()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var first = Letter();
        await site.RecordAsync(first, Letter(), Letter(DeadLetterReason.NotAStatusMif));
        await site.RecordAsync(Letter());
        Assert.Equal(
            ["new-cause malformed-mif", "new-cause not-a-status-mif"],
            (await NoticesAsync(site)).Select(notice => $"{notice.Kind.WireName()} {notice.Subject}").Order());
        Assert.Contains("malformed-mif, 2 so far", (await NoticesAsync(site)).Single(notice => notice.Subject == "malformed-mif").Message, StringComparison.Ordinal);

        await site.DeadLetters.DiscardAsync(new DeadLetterFilter(), "tester", "seen", CancellationToken.None);
        await site.RecordAsync(Letter());
        Assert.Equal(3, (await NoticesAsync(site)).Count);
    }

    [Fact]
    public async Task A_letter_that_comes_back_by_the_same_cause_is_no_new_cause_and_by_another_it_is()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var letter = Letter();
        await site.RecordAsync(letter);
        var job = await ReplayAsync(site);
        await site.RecordAsync(letter with { ReplayId = job });
        Assert.Single(await NoticesAsync(site));
        job = await ReplayAsync(site);
        await site.RecordAsync(letter with { ReplayId = job, Reason = DeadLetterReason.NotAStatusMif.WireName() });
        Assert.Equal(
            ["not-a-status-mif", "malformed-mif"],
            (await NoticesAsync(site)).Where(notice => notice.Kind is NoticeKind.NewCause).Select(notice => notice.Subject));
    }

    [Fact]
    public async Task Nobody_is_told_of_a_cause_that_is_snoozed()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Letter());
        await site.DeadLetters.DiscardAsync(new DeadLetterFilter(), "tester", "seen", CancellationToken.None);
        await site.Groups.SnoozeAsync("malformed-mif", Reports.Now.AddDays(1), "tester", "known", CancellationToken.None);
        await site.RecordAsync(Letter());
        Assert.Single(await NoticesAsync(site));
    }

    [Fact]
    public async Task A_lane_that_is_paused_by_itself_is_told_and_one_that_an_operator_pauses_is_not()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        Assert.True(await site.Lanes.PauseAsync("M02", "tester", "to see", CancellationToken.None));
        Assert.True(await site.Lanes.HoldAsync(new LaneFigures("M01", 20, 20, null), "dead-letters", "20 of 20 items", CancellationToken.None));
        var notice = Assert.Single(await NoticesAsync(site));
        Assert.Equal((NoticeKind.CeilingReached, "M01", Reports.Now, false), (notice.Kind, notice.Subject, notice.At, notice.Dispatched));
        Assert.Contains("20 of 20 items", notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_stops_by_itself_is_told()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        FailedItem[] letters = [.. Enumerable.Range(0, 12).Select(_ => Letter())];
        await site.RecordAsync(letters);
        var job = await ReplayAsync(site);
        await site.RecordAsync([.. letters.Select(letter => letter with { ReplayId = job })]);
        await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None);
        await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None);
        var stopped = Assert.Single(await site.Replays.ListAsync(0, CancellationToken.None));
        Assert.Equal(ReplayJobState.Stopped, stopped.State);
        var notice = Assert.Single(await NoticesAsync(site), notice => notice.Kind is NoticeKind.ReplayStopped);
        Assert.Equal(job.ToString("D"), notice.Subject);
        Assert.Contains(stopped.StoppedBecause!, notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_are_forgotten_with_their_deliveries()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Letter());
        await site.Webhooks.AddAsync(new WebhookRow { Name = "ops", Url = "http://127.0.0.1:1/", Secret = "s", Kinds = "", CreatedAt = Reports.Now, By = "tester" }, CancellationToken.None);
        Assert.Equal(1, await site.Deliveries.DispatchAsync(100, CancellationToken.None));
        Assert.Equal(0, await site.Notices.ForgetAsync(Reports.Now, CancellationToken.None));
        Assert.Equal(1, await site.Notices.ForgetAsync(Reports.Now.AddSeconds(1), CancellationToken.None));
        Assert.Empty(await site.Deliveries.ListAsync(null, 0, CancellationToken.None));
    }

    private static Task<List<NoticeRow>> NoticesAsync(SiteDatabaseFixture site) => site.Notices.ListAsync(0, CancellationToken.None);

    private static async Task<Guid> ReplayAsync(SiteDatabaseFixture site)
    {
        // A letter that was sent is free for the next job when the step after that has seen it.
        await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None);
        var (job, _) = await site.Replays.CreateAsync(new ReplayPlan(new DeadLetterFilter(), "tester", "to see", null, 10, null, false), CancellationToken.None);
        await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None);
        return job.JobId;
    }

    private static FailedItem Letter(DeadLetterReason reason = DeadLetterReason.MalformedMif) => new()
    {
        ClaimId = Guid.CreateVersion7(Reports.Now),
        Row = 0,
        Stage = Stage.Translation.WireName(),
        Reason = reason.WireName(),
        Message = "3:1: an open literal",
        Lane = "M01",
        FileName = "BAD.MIF",
        ClaimedAt = Reports.Now,
        FailedAt = Reports.Now,
        Payload = [1],
    };
}
