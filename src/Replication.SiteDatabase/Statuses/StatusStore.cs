using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>
/// Decides reports: in one transaction what is known of packages and sites is read, every report is decided by a pure function, and all
/// that follows is written. Thread safe.
/// </summary>
public sealed class StatusStore(Database database, WorkerSettings worker, TimeProvider time)
{
    private sealed record Reached(long ReleaseId, Guid ClaimId);

    private sealed record ReleasedPortion(ReleaseRow Release, IReadOnlyList<DecidedReport> Reports, Reached? Reached, bool Idle);

    /// <summary>
    /// How far the oldest release has come. Only so that each portion need not walk over all that were deleted before it, which stay in the index for a
    /// while: without it, a release begins at its first row.
    /// </summary>
    private volatile Reached? _released;

    /// <summary>Decides a batch of reports from files or replays.</summary>
    /// <param name="pending">The reports; those of one file together.</param>
    /// <param name="decide">Called once for each, without side effects: a transaction that is tried again calls it again.</param>
    /// <param name="unfinished">A claim that has reports still to come in a later call: it is not done, nor is the replay that sent it.</param>
    public Task<IReadOnlyList<DecidedReport>> DecideAsync(
        IReadOnlyList<PendingReport> pending,
        Func<PendingReport, SiteFacts, StatusDecision> decide,
        Guid? unfinished,
        CancellationToken cancellationToken) => database.WriteAsync(
            SiteLock.Shared, site => DecideAsync(site, pending, decide, 0, unfinished, cancellationToken), cancellationToken);

    /// <summary>Decides waiting reports again whose time has come: the next attempt or the deadline.</summary>
    /// <param name="limit">At most so many.</param>
    public Task<IReadOnlyList<DecidedReport>> DecideDueAsync(
        int limit, Func<PendingReport, SiteFacts, StatusDecision> decide, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.Shared,
            async site =>
            {
                await site.Dialect.WalkIndexesAsync(site.Tables, cancellationToken);
                var due = await site.TakeAsync<WaitingRow>(
                    "select * from waiting where next_attempt_at <= {0} order by next_attempt_at limit {1} ",
                    cancellationToken,
                    time.GetUtcNow(),
                    limit);
                return await DecideAsync(site, [.. due.Select(Pending)], decide, 0, null, cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Decides waiting reports again whose condition has ended, for the oldest release, oldest first. The release goes when each of its rows was decided.
    /// </summary>
    /// <param name="limit">At most so many.</param>
    /// <returns>The reports and what ended their condition; null where nothing is released, or another worker is at it.</returns>
    public async Task<(string Cause, IReadOnlyList<DecidedReport> Reports)?> DecideReleasedAsync(
        int limit, Func<PendingReport, SiteFacts, StatusDecision> decide, CancellationToken cancellationToken)
    {
        var portion = await database.WriteAsync(SiteLock.Shared, site => DecideReleasedAsync(site, limit, decide, cancellationToken), cancellationToken);
        if (portion is not { } done)
        {
            return null;
        }

        _released = done.Reached;
        return done.Reports.Count == 0 && done.Idle ? null : (done.Release.Cause, done.Reports);
    }

    private async Task<ReleasedPortion?> DecideReleasedAsync(
        SiteTransaction site, int limit, Func<PendingReport, SiteFacts, StatusDecision> decide, CancellationToken cancellationToken)
    {
        var release = await site.Tables.Releases.OrderBy(row => row.ReleaseId).FirstOrDefaultAsync(cancellationToken);
        if (release is null)
        {
            return null;
        }

        var from = _released is { } reached && reached.ReleaseId == release.ReleaseId ? reached.ClaimId : Guid.Empty;
        await site.Dialect.WalkIndexesAsync(site.Tables, cancellationToken);
        var released = await site.TakeAsync<WaitingRow>(
            "select * from waiting where condition = {0} and release_id < {1} and claim_id >= {2} order by claim_id, file_row limit {3} ",
            cancellationToken,
            release.Condition,
            release.ReleaseId,
            from,
            limit);
        var decided = await DecideAsync(site, [.. released.Select(Pending)], decide, release.ReleaseId, null, cancellationToken);
        if (released.Count == limit)
        {
            return new(release, decided, new(release.ReleaseId, released[^1].ClaimId), false);
        }

        // Whether any are left is asked only where it may be: the question goes over all that wait. Such as another worker had, and could not commit.
        int ended = await site.ExecuteAsync(
            """
            delete from releases where release_id = @release and not exists
              (select 1 from waiting where condition = @condition and release_id < @release)
            """,
            cancellationToken,
            ("release", release.ReleaseId),
            ("condition", release.Condition));
        return new(release, decided, null, ended == 0 && from == Guid.Empty);
    }

    private async Task<IReadOnlyList<DecidedReport>> DecideAsync(
        SiteTransaction site,
        IReadOnlyList<PendingReport> pending,
        Func<PendingReport, SiteFacts, StatusDecision> decide,
        long releaseId,
        Guid? unfinished,
        CancellationToken cancellationToken)
    {
        if (pending.Count == 0)
        {
            return [];
        }

        if (worker.LearnSitesUnder is { } parent)
        {
            await SiteStore.LearnAsync(site, pending.Select(item => item.Report.SiteCode), parent, time.GetUtcNow(), cancellationToken);
        }

        var facts = await FactsReader.ReadAsync(
            site, pending.Select(item => item.Report.PackageId.Pattern), pending.Select(item => item.Report.SiteCode), cancellationToken);
        var decisions = pending.Select(item => (item, decide(item, facts))).ToList();
        return await new DecisionWriter(site, worker, time.GetUtcNow(), releaseId, unfinished).WriteAsync(decisions, cancellationToken);
    }

    private static PendingReport Pending(WaitingRow row) => new()
    {
        Report = new PackageStatusReport
        {
            Id = new ItemId(row.ClaimId, row.Row),
            PackageId = row.PackageId,
            SiteCode = row.SiteCode,
            Server = row.Server,
            Type = row.Type,
            Status = row.Status,
            UpdatedAt = row.UpdatedAt,
            TransactionId = row.TransactionId,
            SourceVersion = row.SourceVersion,
            Share = row.Share,
        },
        Origin = new ReportOrigin.Waiting(row.Attempts, row.WaitingSince, row.DeadlineAt),
        Lane = row.Lane,
        FileName = row.FileName,
        ClaimedAt = row.ClaimedAt,
        TraceId = row.TraceId,
    };
}
