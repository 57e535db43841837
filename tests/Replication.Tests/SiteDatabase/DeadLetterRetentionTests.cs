using Microsoft.EntityFrameworkCore;
using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class DeadLetterRetentionTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(5);

    [Fact]
    public async Task Only_what_has_been_closed_for_long_enough_is_written_and_removed_with_its_timeline()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        FailedItem resolved = Reports.FileLetter(), discarded = Reports.FileLetter(), open = Reports.FileLetter(), recent = Reports.FileLetter();
        await site.RecordAsync(resolved, discarded, open, recent);
        await ResolveAsync(site, resolved);
        await DiscardAsync(site, discarded);
        site.Time.Advance(TimeSpan.FromDays(20));
        await DiscardAsync(site, recent);
        Assert.Equal(new CounterSums(4, 1, 0, 0, 3, 1), await site.SumsAsync());

        var written = await RunAsync(site, DeadLetterState.Resolved);
        Assert.Equal(["failed", "replayed", "resolved"], Assert.Single(written, item => item.Letter.ClaimId == resolved.ClaimId).Timeline.Select(entry => entry.What));
        Assert.Equal(new CounterSums(4, 1, 0, 0, 3, 1), await site.SumsAsync());
        written.AddRange(await RunAsync(site, DeadLetterState.Discarded));
        var last = Assert.Single(written, item => item.Letter.ClaimId == discarded.ClaimId);
        Assert.Equal(["failed", "discarded"], last.Timeline.Select(entry => entry.What));
        Assert.Equal(discarded.Payload, last.Letter.Payload);
        Assert.Equal(2, written.Count);
        Assert.Equal(new CounterSums(3, 1, 0, 0, 2, 1), await site.SumsAsync());

        var left = await site.DeadLetters.ListAsync(new DeadLetterFilter { States = Enum.GetValues<DeadLetterState>() }, 0, CancellationToken.None);
        Assert.Equal(new[] { open.ClaimId, recent.ClaimId }.Order(), left.Select(letter => letter.ClaimId).Order());
        Assert.Equal(3, await site.Database.ReadAsync(tables => tables.DeadLetterEvents.CountAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task What_can_not_be_written_stays_as_it_was()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var letter = Reports.FileLetter();
        await site.RecordAsync(letter);
        await DiscardAsync(site, letter);
        site.Time.Advance(TimeSpan.FromDays(20));
        await Assert.ThrowsAsync<NotSupportedException>(() => site.Retention.RemoveAsync(
            Run(site, DeadLetterState.Discarded), _ => throw new NotSupportedException(), CancellationToken.None));
        Assert.Equal(["failed", "discarded"], (await site.DeadLetters.ShowAsync(new ItemId(letter.ClaimId, 0), CancellationToken.None))!.Value.Timeline.Select(entry => entry.What));
        Assert.Equal(new CounterSums(1, 0, 0, 0, 1, 0), await site.SumsAsync());
        Assert.DoesNotContain(await site.Audit.ListAsync(null, null, 0, CancellationToken.None), line => line.By == "dead-letters");
        Assert.Single(await RunAsync(site, DeadLetterState.Discarded));
    }

    [Fact]
    public async Task Many_letters_go_in_portions_by_two_workers_each_once_and_a_run_is_one_line_of_the_audit()
    {
        const int count = 1_000;
        await using var site = await SiteDatabaseFixture.CreateAsync();
        FailedItem[] letters = [.. Enumerable.Range(0, count).Select(_ => Reports.FileLetter())];
        await site.RecordAsync(letters);
        await DiscardAsync(site, letters);
        site.Time.Advance(TimeSpan.FromDays(20));
        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => RunAsync(site, DeadLetterState.Discarded), TestContext.Current.CancellationToken)));
        Assert.Equal(letters.Select(letter => letter.ClaimId).Order(), runs.SelectMany(run => run).Select(item => item.Letter.ClaimId).Order());
        Assert.Equal(new CounterSums(0, 0, 0, 0, 0, 0), await site.SumsAsync());
        var lines = (await site.Audit.ListAsync(null, null, 0, CancellationToken.None)).FindAll(line => line.By == "dead-letters");
        Assert.Equal(runs.Select(run => run.Count).Where(removed => removed > 0).Order(), lines.Select(line => line.Count).Order());
        Assert.All(lines, line => Assert.Equal(("exported and removed discarded dead letters", "the rule", "the files"), (line.What, line.Why, line.Detail)));
    }

    [Fact]
    public async Task A_letter_that_was_taken_back_or_came_in_closed_stays_for_its_time_from_then()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        FailedItem back = Reports.FileLetter(), again = Reports.FileLetter();
        await site.RecordAsync(back, again);
        await DiscardAsync(site, back, again);
        site.Time.Advance(TimeSpan.FromDays(20));
        var filter = new DeadLetterFilter { Ids = [new ItemId(back.ClaimId, 0)] };
        Assert.Equal(1, (await site.DeadLetters.RestoreAsync(filter, "tester", "mistaken", CancellationToken.None)).Count);
        await DiscardAsync(site, back);
        var written = Assert.Single(await RunAsync(site, DeadLetterState.Discarded));
        Assert.Equal(again.ClaimId, written.Letter.ClaimId);

        Assert.Equal(1, await site.Transfer.ImportAsync([written], "tester", "looked for", CancellationToken.None));
        Assert.Equal(new CounterSums(2, 0, 0, 0, 2, 0), await site.SumsAsync());
        Assert.Empty(await RunAsync(site, DeadLetterState.Discarded));
        site.Time.Advance(Retention + TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await RunAsync(site, DeadLetterState.Discarded)).Count);
    }

    [Fact]
    public async Task Letters_go_in_the_order_of_their_items_and_large_ones_alone()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        byte[] large = new byte[(int)(DeadLetterRetention.PortionOctets / 2) + 1];
        FailedItem[] letters = [Reports.FileLetter(large), Reports.FileLetter(large), Reports.FileLetter()];
        await site.RecordAsync(letters);
        await DiscardAsync(site, letters);
        site.Time.Advance(TimeSpan.FromDays(20));
        var portions = new List<List<Guid>>();
        await RunAsync(site, DeadLetterState.Discarded, portions);
        Assert.Equal(2, portions.Count);
        Assert.Equal(letters.Select(letter => letter.ClaimId).Order(), portions.SelectMany(portion => portion));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, 17L * 1024 * 1024, 5L)]
    [InlineData(2, 8L * 1024 * 1024, 8L * 1024 * 1024, 1L)]
    [InlineData(3, 0L, 1L, 2L)]
    public void A_portion_is_what_fits_and_at_least_one_letter(int fitting, params long[] octets) => Assert.Equal(fitting, DeadLetterRetention.Fitting(octets));

    private static RetentionRun Run(SiteDatabaseFixture site, DeadLetterState state) => new(state, site.Time.GetUtcNow() - Retention, "the rule", "the files");

    private static async Task<List<(DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline)>> RunAsync(
        SiteDatabaseFixture site, DeadLetterState state, List<List<Guid>>? portions = null)
    {
        var written = new List<(DeadLetterRow, IReadOnlyList<DeadLetterEventRow>)>();
        var run = Run(site, state);
        while (!run.IsDone)
        {
            run = await site.Retention.RemoveAsync(
                run,
                portion =>
                {
                    Assert.InRange(portion.Count, 1, DeadLetterRetention.Portion);
                    portions?.Add([.. portion.Select(item => item.Letter.ClaimId)]);
                    written.AddRange(portion);
                    return Task.CompletedTask;
                },
                CancellationToken.None);
        }

        Assert.Equal(written.Count, run.Removed);
        return written;
    }

    private static async Task DiscardAsync(SiteDatabaseFixture site, params FailedItem[] letters) => Assert.Equal(letters.Length, (await site.DeadLetters.DiscardAsync(
        new DeadLetterFilter { Ids = [.. letters.Select(letter => new ItemId(letter.ClaimId, letter.Row))] }, "tester", "to see", CancellationToken.None)).Count);

    private static async Task ResolveAsync(SiteDatabaseFixture site, FailedItem letter)
    {
        var (job, _) = await site.Replays.CreateAsync(
            new ReplayPlan(new DeadLetterFilter { Ids = [new ItemId(letter.ClaimId, 0)] }, "tester", "to see", null, 0, null, false), CancellationToken.None);
        Assert.Equal(1, await site.Replays.AdvanceAsync(true, _ => Task.CompletedTask, CancellationToken.None));
        Assert.Equal(
            [StatusOutcome.Applied],
            await site.DecideAsync(Reports.Pending("100Z0006", id: new ItemId(letter.ClaimId, 1), origin: new ReportOrigin.Replay(job.JobId))));
    }
}
