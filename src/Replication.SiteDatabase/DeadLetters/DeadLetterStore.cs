using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What became of an incoming batch of letters.</summary>
/// <param name="Recorded">New letters, and letters whose replay failed.</param>
/// <param name="Released">Those of them that were sent back at once, as what they needed has come meanwhile.</param>
public readonly record struct RecordedLetters(int Recorded, int Released);

/// <summary>Records failed items, idempotently by item, and sends them back. Thread safe.</summary>
public sealed class DeadLetterStore(Database database, WorkerSettings worker, TimeProvider time)
{
    /// <summary>Records a batch. What a package or site was missing for is looked at once more, as it may have come meanwhile.</summary>
    public Task<RecordedLetters> RecordAsync(IReadOnlyList<IncomingLetter> incoming, CancellationToken cancellationToken) =>
        database.WriteAsync(SiteLock.Shared, site => RecordAsync(site, incoming, cancellationToken), cancellationToken);

    /// <summary>Marks unresolved letters to be sent back to the stage where they failed; those that are not unresolved are skipped.</summary>
    /// <param name="by">Who wants it.</param>
    /// <param name="why">What for.</param>
    /// <param name="detail">Stands in the timeline too.</param>
    /// <returns>How many were marked.</returns>
    public Task<int> RequestReplayAsync(
        DeadLetterFilter filter, string by, string why, string detail, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                var unresolved = filter with { States = [DeadLetterState.Unresolved] };
                var letters = await unresolved.ReadAsync(site.Tables.DeadLetters, 0, cancellationToken);
                await RequestAsync(site, letters, "replayed", by, _ => why, detail, cancellationToken);
                return letters.Count;
            },
            cancellationToken);

    /// <summary>
    /// Sends letters back that are marked. A staging id for each and the effects are one commit; the relay sends the effects, again after
    /// a crash; the staging id tells whoever decides the item which letter it ends.
    /// </summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="replay">Makes the effect that sends a letter back under a staging id; without side effects.</param>
    /// <returns>How many were sent back.</returns>
    public Task<int> StageReplaysAsync(int limit, Func<DeadLetterRow, Guid, EffectRow> replay, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                var letters = await site.TakeAsync<DeadLetterRow>(
                    "select * from dead_letters where state = 'replaying' and replay_id is null order by claim_id, file_row limit {0} ",
                    cancellationToken,
                    limit);
                var now = time.GetUtcNow();
                var staged = letters.ConvertAll(letter => (Letter: letter, ReplayId: Guid.CreateVersion7(now)));
                await DeadLetterSql.StageAsync(site, [.. staged.Select(item => (item.Letter.Id, item.ReplayId))], cancellationToken);
                await EffectStore.AddAsync(site, [.. staged.Select(item => replay(item.Letter, item.ReplayId))], cancellationToken);
                return staged.Count;
            },
            cancellationToken);

    /// <summary>Whether letters are marked and not sent back yet.</summary>
    public Task<bool> AnyReplayRequestedAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.DeadLetters.AnyAsync(row => row.State == DeadLetterState.Replaying && row.ReplayId == null, cancellationToken));

    /// <summary>Letters, oldest failure first, without their payload.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<DeadLetterRow>> ListAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => filter.ReadAsync(tables.DeadLetters, limit, cancellationToken));

    /// <summary>One letter and its timeline; null where there is none.</summary>
    public Task<(DeadLetterRow Letter, List<DeadLetterEventRow> Timeline)?> ShowAsync(ItemId id, CancellationToken cancellationToken) =>
        database.ReadAsync(async tables =>
        {
            var letter = await tables.DeadLetters.SingleOrDefaultAsync(
                row => row.ClaimId == id.ClaimId && row.Row == id.Row, cancellationToken);
            return letter is null
                ? default((DeadLetterRow, List<DeadLetterEventRow>)?)
                : (letter, await tables.DeadLetterEvents
                    .Where(row => row.ClaimId == id.ClaimId && row.Row == id.Row)
                    .OrderBy(row => row.EventId)
                    .ToListAsync(cancellationToken));
        });

    /// <summary>How many open letters there are, by reason.</summary>
    public Task<Dictionary<DeadLetterReason, int>> CountByReasonAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.DeadLetters
            .Where(row => row.State != DeadLetterState.Resolved)
            .GroupBy(row => row.Reason)
            .ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken));

    private async Task<RecordedLetters> RecordAsync(
        SiteTransaction site, IReadOnlyList<IncomingLetter> incoming, CancellationToken cancellationToken)
    {
        // One of an item in a batch: what comes twice in a batch is the same delivered again.
        var items = incoming.DistinctBy(item => item.Letter.Id).OrderBy(item => item.Letter.Id).ToList();
        var claimIds = items.Select(item => item.Letter.ClaimId).Distinct().ToList();
        var recorded = (await site.Tables.DeadLetters.Where(row => claimIds.Contains(row.ClaimId)).ToListAsync(cancellationToken))
            .ToDictionary(row => row.Id);
        var actions = items.ToLookup(item => DeadLetterIntake.Decide(item, recorded.GetValueOrDefault(item.Letter.Id)));
        List<DeadLetterRow> inserted = [.. actions[IntakeAction.Insert].Select(item => item.Letter)];
        List<DeadLetterRow> failedAgain = [.. actions[IntakeAction.FailAgain].Select(item => item.Letter)];

        await DeadLetterSql.InsertAsync(site, inserted, cancellationToken);
        await DeadLetterSql.FailAgainAsync(site, failedAgain, cancellationToken);
        await DeadLetterEvents.AddAsync(
            site,
            [
                .. inserted.Select(letter => Failed(letter, "failed")),
                .. failedAgain.Select(letter => Failed(letter, "failed again")),
            ],
            cancellationToken);
        var released = await ReleaseAsync(site, inserted, cancellationToken);

        await EffectStore.RemoveAsync(
            site,
            [.. incoming.SelectMany(item => new[] { item.Letter.EffectId, item.FailedReplayId }).OfType<Guid>().Distinct()],
            cancellationToken);
        if (worker.MessagesDieWithProcess)
        {
            // A letter that an effect row sent is of a claim that was decided with that row.
            await ClaimStore.AddAsync(
                site, incoming.Where(item => item.Letter.EffectId is null).Select(item => item.Letter.ClaimId), cancellationToken);
        }

        int stale = actions[IntakeAction.CountStale].Count();
        int received = actions[IntakeAction.Insert].Count(item => !item.AlreadyReceived);
        await CounterStore.AddAsync(site, worker.Worker, new CounterDelta(received, 0, stale, 0, inserted.Count, 0), cancellationToken);
        return new RecordedLetters(inserted.Count + failedAgain.Count, released);
    }

    /// <summary>Closes the gap between a deadline and a package that came just then: the letter goes back at once.</summary>
    private async Task<int> ReleaseAsync(SiteTransaction site, List<DeadLetterRow> inserted, CancellationToken cancellationToken)
    {
        var missing = inserted.Where(letter => letter.Reason is DeadLetterReason.UnresolvedPackage or DeadLetterReason.UnknownSite).ToList();
        if (missing.Count == 0)
        {
            return 0;
        }

        var facts = await FactsReader.ReadAsync(
            site,
            missing.Select(letter => ReportedPackageId.Parse(letter.PackageId!).Pattern),
            missing.Select(letter => SiteCode.Parse(letter.SiteCode!)),
            cancellationToken);
        var released = missing.Where(letter => letter.Reason is DeadLetterReason.UnresolvedPackage
            ? facts.Candidates(ReportedPackageId.Parse(letter.PackageId!)).Count > 0
            : facts.Epoch(SiteCode.Parse(letter.SiteCode!)) is not null).ToList();
        await RequestAsync(
            site, released, "released", "dead-letters", letter => $"{letter.Condition} has ended meanwhile", null, cancellationToken);
        return released.Count;
    }

    private async Task RequestAsync(
        SiteTransaction site,
        List<DeadLetterRow> letters,
        string what,
        string by,
        Func<DeadLetterRow, string> why,
        string? detail,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await DeadLetterSql.RequestReplayAsync(site, [.. letters.Select(letter => letter.Id)], cancellationToken);
        await DeadLetterEvents.AddAsync(
            site, [.. letters.Select(letter => new DeadLetterEvent(letter.Id, now, what, by, why(letter), detail))], cancellationToken);
    }

    private static DeadLetterEvent Failed(DeadLetterRow letter, string what) =>
        new(letter.Id, letter.LastFailedAt, what, letter.Stage.WireName(), letter.Reason.WireName(), letter.Message);
}
