using Replication.Contracts;
using Replication.DeadLetters.Replay;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class DeadLetterStoreTests
{
    [Fact]
    public async Task A_letter_is_recorded_once_however_often_it_is_delivered()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var letter = Reports.FileLetter();
        Assert.Equal(1, (await site.RecordAsync(letter, letter)).Recorded);
        Assert.Equal(0, (await site.RecordAsync(letter)).Recorded);
        Assert.Equal(new CounterSums(1, 0, 0, 0, 1, 0), await site.SumsAsync());
        var (row, timeline) = (await site.DeadLetters.ShowAsync(new ItemId(letter.ClaimId, 0), CancellationToken.None))!.Value;
        Assert.Equal(letter.Payload, row.Payload);
        Assert.Equal(["failed"], timeline.Select(entry => entry.What));
        Assert.Equal([letter.ClaimId], await site.Claims.ReadAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_replay_carries_octet_for_octet_what_failed_Q153576()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var letter = Reports.FileLetter();
        await site.RecordAsync(letter);
        var file = Assert.Single(Assert.IsType<FilesClaimed>(await ReplayAsync(site)).Files);
        Assert.Equal(letter.Payload, file.Payload);
        Assert.Equal(letter.ClaimId, file.ClaimId);
        Assert.NotNull(file.ReplayId);
    }

    [Fact]
    public async Task A_replay_that_is_applied_moves_its_letter_to_applied()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await ExpireAsync(site, Reports.Pending("100Z0077"));
        await site.AddPackagesAsync("10000077");
        var pending = await ReplayedAsync(site);
        Assert.Equal([StatusOutcome.Applied], await site.DecideAsync(pending));
        Assert.Equal(new CounterSums(1, 1, 0, 0, 0, 1), await site.SumsAsync());
        Assert.Equal(0, await site.Effects.CountAsync(CancellationToken.None));
        Assert.Equal(["failed", "replayed", "resolved"], await TimelineAsync(site, pending.Report.Id));

        // Delivered again, it is received and stale once more, and the letter stays as it is.
        Assert.Equal([StatusOutcome.Stale], await site.DecideAsync(pending));
        Assert.Equal(new CounterSums(2, 1, 1, 0, 0, 2), await site.SumsAsync());
    }

    [Fact]
    public async Task A_replay_that_fails_again_puts_its_letter_back()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await ExpireAsync(site, Reports.Pending("100Z0077"));
        var pending = await ReplayedAsync(site);
        Assert.Equal([StatusOutcome.DeadLettered], await site.DecideAsync(pending));
        Assert.Single(await site.DeliverLettersAsync());
        var letter = Assert.Single(await site.DeadLetters.ListAsync(new DeadLetterFilter(), 0, CancellationToken.None));
        Assert.Equal((DeadLetterState.Unresolved, 3), (letter.State, letter.Attempts));
        Assert.Equal(new CounterSums(1, 0, 0, 0, 1, 0), await site.SumsAsync());
        Assert.Equal(["failed", "replayed", "failed again"], await TimelineAsync(site, pending.Report.Id));
        Assert.Equal(0, await site.Effects.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_replayed_file_ends_with_its_translation_and_each_of_its_reports_has_an_outcome()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        var letter = Reports.FileLetter();
        await site.RecordAsync(letter);
        var origin = new ReportOrigin.Replay(Assert.Single(Assert.IsType<FilesClaimed>(await ReplayAsync(site)).Files).ReplayId!.Value);
        await site.DecideAsync(
            Reports.Pending("100Z0006", id: new ItemId(letter.ClaimId, 1), origin: origin),
            Reports.Pending("100Z0077", id: new ItemId(letter.ClaimId, 2), origin: origin));
        await site.DeliverLettersAsync();
        Assert.Equal(new CounterSums(2, 1, 0, 0, 1, 1), await site.SumsAsync());
        var open = Assert.Single(await site.DeadLetters.ListAsync(new DeadLetterFilter(), 0, CancellationToken.None));
        Assert.Equal(new ItemId(letter.ClaimId, 2), open.Id);
    }

    [Fact]
    public async Task A_package_that_comes_while_the_letter_is_on_its_way_is_not_missed()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.DecideAsync(Reports.Pending("100Z0077"));
        site.Time.Advance(TimeSpan.FromDays(2));
        await site.DecideDueAsync();
        await site.AddPackagesAsync("10000077");
        await site.DeliverLettersAsync();
        var pending = Unwrap(await SentAsync(site));
        Assert.Equal([StatusOutcome.Applied], await site.DecideAsync(pending));
        Assert.Equal(["failed", "released", "resolved"], await TimelineAsync(site, pending.Report.Id));
        Assert.Equal(new CounterSums(1, 1, 0, 0, 0, 1), await site.SumsAsync());
    }

    [Fact]
    public async Task A_report_that_waits_and_expires_a_second_time_is_counted_as_stale()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var report = Reports.Pending("100Z0077");
        await ExpireAsync(site, report);
        await ExpireAsync(site, report);
        var sums = await site.SumsAsync();
        Assert.Equal((2, 1, 1, 0), (sums.Received, sums.Stale, sums.DeadLettered, sums.Waiting));
    }

    [Fact]
    public async Task A_letter_that_could_not_be_sent_is_sent_by_the_next_step_and_once_it_is_confirmed_no_more()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Reports.FileLetter());
        await site.Replays.CreateAsync(new ReplayPlan(new DeadLetterFilter(), "tester", "to see", null, 10, null, false), CancellationToken.None);
        var sent = new List<ReplayedLetter>();
        await AdvanceAsync(site, sent);
        await Assert.ThrowsAsync<IOException>(() => site.Replays.AdvanceAsync(true, _ => throw new IOException("away"), CancellationToken.None));
        Assert.Equal(1, await AdvanceAsync(site, sent));
        Assert.Equal(0, await AdvanceAsync(site, sent));
        Assert.Single(sent);
    }

    [Fact]
    public async Task A_letter_on_its_way_when_its_job_ends_is_sent_all_the_same()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Reports.FileLetter());
        var (job, _) = await site.Replays.CreateAsync(new ReplayPlan(new DeadLetterFilter(), "tester", "to see", null, 10, null, false), CancellationToken.None);
        var sent = new List<ReplayedLetter>();
        await AdvanceAsync(site, sent);
        await site.Replays.ChangeAsync(job.JobId, ReplayJobState.Cancelled, "tester", null, CancellationToken.None);
        Assert.Equal(1, await AdvanceAsync(site, sent));
        Assert.Single(sent);
        Assert.Equal(ReplayJobState.Cancelled, (await site.Replays.ShowAsync(job.JobId, CancellationToken.None))!.State);
        Assert.False(await site.Replays.AnyActiveAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Letters_whose_messages_died_with_their_process_are_sent_again_at_the_start()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Reports.FileLetter());
        var first = Assert.IsType<FilesClaimed>(await ReplayAsync(site));
        var again = new List<ReplayedLetter>();
        await site.Replays.SendAgainAsync(
            letters =>
            {
                again.AddRange(letters);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        Assert.Equal(first.Files[0].ReplayId, Assert.Single(again).ReplayId);
    }

    private static async Task ExpireAsync(SiteDatabaseFixture site, PendingReport report)
    {
        Assert.Equal([StatusOutcome.Waiting], await site.DecideAsync(report));
        site.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal([StatusOutcome.DeadLettered], await site.DecideDueAsync());
        await site.DeliverLettersAsync();
    }

    private static async Task<object> ReplayAsync(SiteDatabaseFixture site)
    {
        var (job, _) = await site.Replays.CreateAsync(new ReplayPlan(new DeadLetterFilter(), "tester", "to see", null, 10, null, false), CancellationToken.None);
        Assert.Equal(1, job.Total);
        return await SentAsync(site);
    }

    private static async Task<PendingReport> ReplayedAsync(SiteDatabaseFixture site) => Unwrap(await ReplayAsync(site));

    /// <summary>The message of the next letter: one step stages it, the next one sends it.</summary>
    private static async Task<object> SentAsync(SiteDatabaseFixture site)
    {
        var sent = new List<ReplayedLetter>();
        Assert.Equal(1, await AdvanceAsync(site, sent));
        Assert.Empty(sent);
        Assert.Equal(1, await AdvanceAsync(site, sent));
        return Assert.Single(ReplayMessages.Of(sent)).Message;
    }

    private static Task<int> AdvanceAsync(SiteDatabaseFixture site, List<ReplayedLetter> sent) => site.Replays.AdvanceAsync(
        true,
        letters =>
        {
            sent.AddRange(letters);
            return Task.CompletedTask;
        },
        CancellationToken.None);

    private static PendingReport Unwrap(object message) => Assert.Single(
        Replication.DistributionManager.Statuses.ReportWire.FromWire(Assert.Single(Assert.IsType<PackageStatusesReported>(message).Files)));

    private static async Task<IEnumerable<string>> TimelineAsync(SiteDatabaseFixture site, ItemId id) =>
        (await site.DeadLetters.ShowAsync(id, CancellationToken.None))!.Value.Timeline.Select(entry => entry.What);
}
