using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What became of an incoming batch of letters.</summary>
/// <param name="Recorded">New letters, and letters whose replay failed.</param>
/// <param name="Released">Those of them that were sent back at once, as what they needed has come meanwhile.</param>
public readonly record struct RecordedLetters(int Recorded, int Released);

/// <summary>Letters that were put aside or taken back.</summary>
/// <param name="At">Of putting aside: what they are found by, all of them and no others, until they are taken back.</param>
public readonly record struct MovedLetters(int Count, DateTimeOffset At);

/// <summary>Records failed items, idempotently by item, and sends them back. Thread safe.</summary>
public sealed class DeadLetterStore(Database database, WorkerSettings worker, TimeProvider time)
{
    /// <summary>Records a batch. What a package or site was missing for is looked at once more, as it may have come meanwhile.</summary>
    public Task<RecordedLetters> RecordAsync(IReadOnlyList<IncomingLetter> incoming, CancellationToken cancellationToken) =>
        database.WriteAsync(SiteLock.Shared, site => RecordAsync(site, incoming, cancellationToken), cancellationToken);

    /// <summary>Puts unresolved letters aside, each with an entry on its timeline; all of them are one line of the audit.</summary>
    /// <returns>How many; those that are not unresolved, or wait for a replay, are skipped.</returns>
    public Task<MovedLetters> DiscardAsync(DeadLetterFilter filter, string by, string why, CancellationToken cancellationToken) =>
        MoveAsync(filter, DeadLetterState.Unresolved, DeadLetterState.Discarded, by, why, cancellationToken);

    /// <summary>Takes discarded letters back.</summary>
    /// <returns>How many; those that are not discarded are skipped.</returns>
    public Task<MovedLetters> RestoreAsync(DeadLetterFilter filter, string by, string why, CancellationToken cancellationToken) =>
        MoveAsync(filter, DeadLetterState.Discarded, DeadLetterState.Unresolved, by, why, cancellationToken);

    /// <summary>Replaces the payload of an unresolved letter; what failed first is kept.</summary>
    /// <param name="difference">For the timeline: what changed.</param>
    /// <returns>Whether it was there, unresolved and not waiting for a replay.</returns>
    public Task<bool> EditAsync(ItemId id, byte[] payload, string by, string why, string difference, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                int edited = await site.ExecuteAsync(
                    """
                    update dead_letters set original_payload = coalesce(original_payload, payload), payload = @payload
                    where claim_id = @claim and file_row = @row and state = 'unresolved'
                      and not exists (select 1 from replay_items i where i.claim_id = @claim and i.file_row = @row)
                    """,
                    cancellationToken,
                    ("payload", payload),
                    ("claim", id.ClaimId),
                    ("row", id.Row));
                if (edited > 0)
                {
                    var now = time.GetUtcNow();
                    await DeadLetterEvents.AddAsync(site, [new(id, now, "edited", by, why, difference)], cancellationToken);
                    await AuditStore.AddAsync(site, new(now, by, "edited a dead letter", why, 1, id.ToString()), cancellationToken);
                }

                return edited > 0;
            },
            cancellationToken);

    /// <summary>Looks what would become of unresolved letters now, by the real rules on current data; nothing is written.</summary>
    /// <param name="read">What a letter's payload holds now: its reports, or the reason that it holds none.</param>
    /// <returns>How many would succeed, and how many would fail, by reason.</returns>
    public async Task<(int WouldSucceed, Dictionary<DeadLetterReason, int> WouldFail)> PreviewAsync(
        DeadLetterFilter filter,
        Func<DeadLetterRow, (IReadOnlyList<PackageStatusReport> Reports, DeadLetterReason? Reason)> read,
        CancellationToken cancellationToken)
    {
        int succeed = 0;
        var fail = new Dictionary<DeadLetterReason, int>();
        var (claim, row) = (Guid.Empty, 0);
        while (true)
        {
            var outcomes = await database.WriteAsync(
                SiteLock.None,
                async site =>
                {
                    var letters = await (filter with { States = [DeadLetterState.Unresolved] }).Narrow(site.Tables.DeadLetters)

                        // The first condition alone is a place in the key: without it PostgreSQL walks over all that was read before.
                        .Where(letter => letter.ClaimId >= claim && (letter.ClaimId > claim || letter.Row > row))
                        .OrderBy(letter => letter.ClaimId).ThenBy(letter => letter.Row).Take(PreviewPortion).ToListAsync(cancellationToken);
                    var held = letters.ConvertAll(letter => (Letter: letter, Held: read(letter)));
                    var reports = held.SelectMany(item => item.Held.Reports).ToList();
                    var facts = await FactsReader.ReadAsync(
                        site, reports.Select(report => report.PackageId.Pattern), reports.Select(report => report.SiteCode), cancellationToken);
                    var now = time.GetUtcNow();
                    return held.ConvertAll(item => (
                        item.Letter.Id,
                        Reason: item.Held.Reason ?? item.Held.Reports.Select(report => Reason(Resolution.Of(report, facts, now))).FirstOrDefault(reason => reason is not null)));
                },
                cancellationToken);
            if (outcomes.Count == 0)
            {
                return (succeed, fail);
            }

            // Where children are learned, the replay itself would add the site.
            DeadLetterReason? Reason(Resolution resolution) => resolution is Resolution.UnknownSite && worker.LearnSitesUnder is not null ? null : resolution.Reason;

            (claim, row) = (outcomes[^1].Id.ClaimId, outcomes[^1].Id.Row);
            foreach (var (_, reason) in outcomes)
            {
                if (reason is { } because)
                {
                    fail[because] = fail.GetValueOrDefault(because) + 1;
                }
                else
                {
                    succeed++;
                }
            }
        }
    }

    /// <summary>Letters, oldest failure first, without their payload.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<DeadLetterRow>> ListAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => filter.ReadAsync(tables, database.Dialect, limit, cancellationToken));

    /// <summary>The next page of letters.</summary>
    /// <param name="after">The last letter of the page before; one that is no longer there ends the list.</param>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<DeadLetterRow>> ListAfterAsync(DeadLetterFilter filter, ItemId after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(async tables =>
            await tables.DeadLetters.Where(row => row.ClaimId == after.ClaimId && row.Row == after.Row)
                .Select(row => (DateTimeOffset?)row.LastFailedAt).SingleOrDefaultAsync(cancellationToken) is { } at
                ? await (filter with { After = (at, after) }).ReadAsync(tables, database.Dialect, limit, cancellationToken)
                : []);

    /// <summary>How many letters are meant.</summary>
    public Task<int> CountAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => filter.Narrow(tables.DeadLetters).CountAsync(cancellationToken));

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
            .GroupBy(row => row.Reason).Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken));

    private async Task<RecordedLetters> RecordAsync(
        SiteTransaction site, IReadOnlyList<IncomingLetter> incoming, CancellationToken cancellationToken)
    {
        // One of an item in a batch: what comes twice in a batch is the same delivered again.
        var items = incoming.DistinctBy(item => item.Letter.Id).OrderBy(item => item.Letter.Id).ToList();
        var claimIds = items.Select(item => item.Letter.ClaimId).Distinct().ToList();
        var recorded = (await site.Tables.DeadLetters.Where(row => claimIds.Contains(row.ClaimId)).ToListAsync(cancellationToken))
            .ToDictionary(row => row.Id);
        var actions = items.ToLookup(item => DeadLetterIntake.Decide(item, recorded.GetValueOrDefault(item.Letter.Id)));
        List<DeadLetterRow> failedAgain = [.. actions[IntakeAction.FailAgain].Select(item => item.Letter)];

        // The same item may be in a batch that another process is recording: whoever is first has inserted it.
        var isNew = await DeadLetterSql.InsertAsync(site, [.. actions[IntakeAction.Insert].Select(item => item.Letter)], cancellationToken);
        List<DeadLetterRow> inserted = [.. actions[IntakeAction.Insert].Select(item => item.Letter).Where(letter => isNew.Contains(letter.Id))];
        await DeadLetterSql.FailAgainAsync(site, failedAgain, cancellationToken);
        await DeadLetterEvents.AddAsync(
            site,
            [
                .. inserted.Select(letter => Failed(letter, "failed")),
                .. failedAgain.Select(letter => Failed(letter, "failed again")),
            ],
            cancellationToken);
        await EffectStore.RemoveAsync(
            site,
            [.. incoming.Select(item => item.Letter.EffectId).OfType<Guid>().Distinct()],
            cancellationToken);
        if (worker.MessagesDieWithProcess)
        {
            // A letter that an effect row sent is of a claim that was decided with that row.
            await ClaimStore.AddAsync(
                site, incoming.Where(item => item.Letter.EffectId is null).Select(item => item.Letter.ClaimId), cancellationToken);
        }

        // Last, what other batches count on too.
        await CountAsync(site, inserted, failedAgain, recorded, cancellationToken);
        int released = await ReleaseAsync(site, inserted, cancellationToken);
        int stale = actions[IntakeAction.CountStale].Count();
        var added = actions[IntakeAction.Insert].Where(item => isNew.Contains(item.Letter.Id)).ToList();
        int received = added.Count(item => !item.AlreadyReceived);
        await CounterStore.AddAsync(site, worker.Worker, new CounterDelta(received, 0, stale, 0, inserted.Count, 0), cancellationToken);
        await LaneStore.AddAsync(site, worker.Worker, LaneCounting.Of(added), cancellationToken);
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
        await ReplayJobSql.ReleaseAsync(
            site,
            [.. released.Select(letter => letter.Condition!).Distinct(StringComparer.Ordinal).Select(condition => (condition, $"{condition} has ended meanwhile"))],
            time.GetUtcNow(),
            cancellationToken);
        return released.Count;
    }

    /// <summary>Groups and jobs follow their letters. A letter that failed again may have moved from one group to another.</summary>
    private async Task CountAsync(
        SiteTransaction site,
        List<DeadLetterRow> inserted,
        List<DeadLetterRow> failedAgain,
        Dictionary<ItemId, DeadLetterRow> recorded,
        CancellationToken cancellationToken)
    {
        List<string> left = failedAgain.ConvertAll(letter => recorded[letter.Id].GroupKey);
        await DeadLetterGroups.CountAsync(site, left, -1, cancellationToken);
        await DeadLetterGroups.AddAsync(site, [.. inserted, .. failedAgain], left.ToHashSet(StringComparer.Ordinal), time.GetUtcNow(), cancellationToken);
        await ReplayJobSql.CountAsync(
            site,
            failedAgain.Select(letter => recorded[letter.Id] is { JobId: { } jobId } before
                ? new ReplayOutcome(jobId, false, before.GroupKey == DeadLetterGroupRow.KeyOf(letter.Reason, letter.Condition))
                : default).Where(outcome => outcome != default),
            cancellationToken);
    }

    /// <summary>So many letters a look: their payloads are in memory.</summary>
    private const int PreviewPortion = 500;

    /// <summary>So many letters a statement.</summary>
    private const int Portion = 5_000;

    private Task<MovedLetters> MoveAsync(
        DeadLetterFilter filter, DeadLetterState from, DeadLetterState to, string by, string why, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                var now = time.GetUtcNow();
                var letters = await (filter with { States = [from] }).Narrow(site.Tables.DeadLetters)
                    .Where(row => !site.Tables.ReplayItems.Any(item => item.ClaimId == row.ClaimId && item.Row == row.Row))
                    .OrderBy(row => row.ClaimId).ThenBy(row => row.Row)
                    .Select(row => new { row.ClaimId, row.Row, row.GroupKey })
                    .ToListAsync(cancellationToken);
                string what = to is DeadLetterState.Discarded ? "discarded" : "restored";
                foreach (var portion in letters.Chunk(Portion))
                {
                    ItemId[] ids = [.. portion.Select(letter => new ItemId(letter.ClaimId, letter.Row))];
                    await DeadLetterSql.SetStateAsync(site, ids, to, to is DeadLetterState.Discarded ? now : null, cancellationToken);
                    await DeadLetterEvents.AddAsync(site, [.. ids.Select(id => new DeadLetterEvent(id, now, what, by, why, null))], cancellationToken);
                }

                await DeadLetterGroups.CountAsync(site, letters.Select(letter => letter.GroupKey), to is DeadLetterState.Discarded ? -1 : 1, cancellationToken);
                await AuditStore.AddAsync(site, new(now, by, $"{what} dead letters", why, letters.Count, filter.Describe()), cancellationToken);
                return new MovedLetters(letters.Count, now);
            },
            cancellationToken);

    private static DeadLetterEvent Failed(DeadLetterRow letter, string what) =>
        new(letter.Id, letter.LastFailedAt, what, letter.Stage.WireName(), letter.Reason.WireName(), letter.Message);
}
