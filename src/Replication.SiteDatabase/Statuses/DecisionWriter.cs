using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>
/// Writes what was decided of a batch, in the order of locks, and counts it. Raw SQL, as EF Core would make a statement per row and can't
/// say "insert, or replace where greater".
/// </summary>
internal sealed class DecisionWriter(
    SiteTransaction site, WorkerSettings worker, DateTimeOffset now, long releaseId, Guid? unfinished)
{
    private readonly record struct Decided(PendingReport Pending, StatusDecision Decision)
    {
        public ItemId Id => Pending.Report.Id;
    }

    public async Task<IReadOnlyList<DecidedReport>> WriteAsync(
        IReadOnlyList<(PendingReport Pending, StatusDecision Decision)> decisions, CancellationToken cancellationToken)
    {
        var all = decisions.Select(item => new Decided(item.Pending, item.Decision)).ToList();
        var newlyWaiting = await WriteWaitingAsync(all, cancellationToken);
        var applied = await WriteStatusesAsync(all, cancellationToken);
        var results = all.ConvertAll(item => new DecidedReport(item.Pending, item.Decision, item.Decision switch
        {
            StatusDecision.Apply => applied.Contains(item.Id) ? StatusOutcome.Applied : StatusOutcome.Stale,
            StatusDecision.Wait when item.Pending.Origin is ReportOrigin.File && !newlyWaiting.Contains(item.Id) => StatusOutcome.Stale,
            StatusDecision.Wait => StatusOutcome.Waiting,
            _ => StatusOutcome.DeadLettered,
        }));
        var resolved = await ResolveLettersAsync(results, cancellationToken);
        await EffectStore.AddAsync(site, [.. all.Select(item => item.Decision).OfType<StatusDecision.Reject>().Select(reject => reject.Letter)], cancellationToken);
        await WriteDecidedClaimsAsync(all, cancellationToken);
        await DeadLetterGroups.CountAsync(site, resolved.Select(letter => letter.Group), -1, cancellationToken);
        await ReplayJobSql.CountAsync(
            site, resolved.Where(letter => letter.JobId is not null).Select(letter => new ReplayOutcome(letter.JobId!.Value, true, false)), cancellationToken);
        await CounterStore.AddAsync(site, worker.Worker, StatusCounting.Count(results, resolved.Count), cancellationToken);
        await LaneStore.AddAsync(site, worker.Worker, LaneCounting.Of(results, now), cancellationToken);
        return results;
    }

    /// <returns>The reports that were not waiting before.</returns>
    private async Task<HashSet<ItemId>> WriteWaitingAsync(List<Decided> all, CancellationToken cancellationToken)
    {
        var inserted = await site.QueryAsync(
            """
            insert into waiting (claim_id, file_row, condition, package_id, site_code, server, type, status, updated_at, transaction_id,
              source_version, share, lane, file_name, claimed_at, trace_id, attempts, waiting_since, next_attempt_at, deadline_at, release_id)
            select r.claim_id, r.file_row, r.condition, r.package_id, r.site_code, r.server, r.type, r.status, r.updated_at, r.transaction_id,
              r.source_version, r.share, r.lane, r.file_name, r.claimed_at, r.trace_id, r.attempts, @now, r.next_attempt_at, r.deadline_at, 0
            from {rows} r where true
            on conflict (claim_id, file_row) do nothing
            returning claim_id, file_row
            """,
            WaitingRows(all.FindAll(item => item is { Decision: StatusDecision.Wait, Pending.Origin: ReportOrigin.File })),
            reader => new ItemId(reader.GetGuid(0), reader.GetInt32(1)),
            cancellationToken,
            ("now", now));
        await site.ExecuteAsync(
            """
            update waiting set condition = r.condition, attempts = r.attempts, next_attempt_at = r.next_attempt_at,
              release_id = case when @release > release_id then @release else release_id end
            from {rows} r where waiting.claim_id = r.claim_id and waiting.file_row = r.file_row
            """,
            Attempts(all.FindAll(item => item is { Decision: StatusDecision.Wait, Pending.Origin: ReportOrigin.Waiting })).Build(),
            cancellationToken,
            ("release", releaseId));
        await site.ExecuteAsync(
            "delete from waiting where (claim_id, file_row) in (select r.claim_id, r.file_row from {rows} r)",
            Ids([.. all.Where(item => item.Decision is not StatusDecision.Wait && item.Pending.Origin is ReportOrigin.Waiting).Select(item => item.Id)]),
            cancellationToken);
        return [.. inserted];
    }

    /// <returns>The reports that rows stand on now.</returns>
    private async Task<HashSet<ItemId>> WriteStatusesAsync(List<Decided> all, CancellationToken cancellationToken)
    {
        var greatest = all
            .Where(item => item.Decision is StatusDecision.Apply)
            .Select(item => (item.Pending.Report, Apply: (StatusDecision.Apply)item.Decision))
            .GroupBy(item => item.Report.Key(item.Apply.PackageId))
            .Select(reports => reports.MaxBy(item => item.Apply.Order))
            .OrderBy(item => item.Apply.PackageId.ToString(), StringComparer.Ordinal)
            .ThenBy(item => item.Report.SiteCode.ToString(), StringComparer.Ordinal)
            .ThenBy(item => StatusKey.Fold(item.Report.Server), StringComparer.Ordinal)
            .ThenBy(item => item.Report.Type)
            .ToList();
        var rows = RowSet.Of(greatest)
            .Text("package_id", item => item.Apply.PackageId.ToString())
            .Text("site_code", item => item.Report.SiteCode.ToString())
            .Text("folded_server", item => StatusKey.Fold(item.Report.Server))
            .Int("type", item => (int)item.Report.Type)
            .Text("server", item => item.Report.Server)
            .Int("status", item => (int)item.Report.Status)
            .Int("rank", item => item.Apply.Order.Rank)
            .Int("epoch", item => item.Apply.Order.Epoch)
            .Long("transaction_id", item => item.Apply.Order.TransactionId ?? -1)
            .Instant("updated_at", item => item.Apply.Order.UpdatedAt)
            .Int("source_version", item => item.Report.SourceVersion)
            .Text("share", item => item.Report.Share)
            .Text("item_id", item => item.Report.Id.ToString())
            .Build();
        var applied = await site.QueryAsync(
            """
            insert into statuses as s (package_id, site_code, folded_server, type, server, status, rank, epoch, transaction_id, updated_at,
              source_version, share, item_id, applied_at)
            select r.package_id, r.site_code, r.folded_server, r.type, r.server, r.status, r.rank, r.epoch, r.transaction_id, r.updated_at,
              r.source_version, r.share, r.item_id, @now
            from {rows} r where true
            on conflict (package_id, site_code, folded_server, type) do update set
              status = excluded.status, rank = excluded.rank, epoch = excluded.epoch, transaction_id = excluded.transaction_id,
              updated_at = excluded.updated_at, source_version = excluded.source_version, share = excluded.share,
              item_id = excluded.item_id, applied_at = excluded.applied_at
            where (excluded.epoch, excluded.transaction_id, excluded.updated_at, excluded.rank)
                > (s.epoch, s.transaction_id, s.updated_at, s.rank)
            returning item_id
            """,
            rows,
            reader => reader.GetString(0),
            cancellationToken,
            ("now", now));
        var appliedIds = applied.ToHashSet(StringComparer.Ordinal);
        return [.. greatest.Select(item => item.Report.Id).Where(id => appliedIds.Contains(id.ToString()))];
    }

    /// <summary>Ends the letters whose replay was applied or stale.</summary>
    /// <returns>The letters that were resolved, with the group and job that count them; those that were before are not among them.</returns>
    private async Task<List<(ItemId Id, string Group, Guid? JobId)>> ResolveLettersAsync(List<DecidedReport> results, CancellationToken cancellationToken)
    {
        var replays = results.FindAll(item => item.Pending.Origin is ReportOrigin.Replay && item.Pending.Report.Id.ClaimId != unfinished);
        if (replays.Count == 0)
        {
            return [];
        }

        static Guid ReplayId(DecidedReport item) => ((ReportOrigin.Replay)item.Pending.Origin).ReplayId;

        // A letter of a whole file ends with its translation; reports of it that fail become letters of their own.
        var resolved = await site.QueryAsync(
            """
            update dead_letters set state = 'resolved', replay_id = null, closed_at = @now
            from {rows} r where dead_letters.claim_id = r.claim_id and dead_letters.file_row = r.file_row and dead_letters.replay_id = r.replay_id
            returning dead_letters.claim_id, dead_letters.file_row, dead_letters.group_key, dead_letters.job_id
            """,
            RowSet.Of([.. replays.Where(item => item.Outcome is not StatusOutcome.DeadLettered).Select(item => (item.Pending.Report.Id, ReplayId: ReplayId(item)))
                    .Concat(replays.Select(item => (Id: new ItemId(item.Pending.Report.Id.ClaimId, 0), ReplayId: ReplayId(item))))
                    .Distinct().OrderBy(item => item.Id)])
                .Id("claim_id", item => item.Id.ClaimId)
                .Int("file_row", item => item.Id.Row)
                .Id("replay_id", item => item.ReplayId)
                .Build(),
            reader => (Id: new ItemId(reader.GetGuid(0), reader.GetInt32(1)), Group: reader.GetString(2), JobId: reader.IsDBNull(3) ? default(Guid?) : reader.GetGuid(3)),
            cancellationToken,
            ("now", now));
        var outcomes = replays.ToLookup(item => item.Pending.Report.Id.ClaimId);
        await DeadLetterEvents.AddAsync(
            site,
            [.. resolved.Select(letter => letter.Id).Order().Select(id => new DeadLetterEvent(id, now, "resolved", "distribution-manager", null, Describe(outcomes[id.ClaimId])))],
            cancellationToken);
        return resolved;
    }

    private static string Describe(IEnumerable<DecidedReport> reports) => string.Join(
        ", ",
        reports.GroupBy(item => item.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key switch
        {
            StatusOutcome.Applied => "applied",
            StatusOutcome.Stale => "stale",
            StatusOutcome.Waiting => "waiting",
            _ => "dead-lettered",
        }}"));

    private Task WriteDecidedClaimsAsync(List<Decided> all, CancellationToken cancellationToken) =>
        worker.MessagesDieWithProcess
            ? ClaimStore.AddAsync(site, all.Where(item => item.Pending.Origin is not ReportOrigin.Waiting && item.Id.ClaimId != unfinished).Select(item => item.Id.ClaimId), cancellationToken)
            : Task.CompletedTask;

    /// <summary>What an attempt changes.</summary>
    private static RowSet.Builder<Decided> Attempts(IReadOnlyList<Decided> items) => RowSet.Of([.. items.OrderBy(item => item.Id)])
        .Id("claim_id", item => item.Id.ClaimId)
        .Int("file_row", item => item.Id.Row)
        .Text("condition", item => ((StatusDecision.Wait)item.Decision).Condition)
        .Int("attempts", item => ((StatusDecision.Wait)item.Decision).Attempts)
        .Instant("next_attempt_at", item => ((StatusDecision.Wait)item.Decision).NextAttemptAt);

    private static RowSet WaitingRows(IReadOnlyList<Decided> items) => Attempts(items)
        .Text("package_id", item => item.Pending.Report.PackageId.ToString())
        .Text("site_code", item => item.Pending.Report.SiteCode.ToString())
        .Text("server", item => item.Pending.Report.Server)
        .Int("type", item => (int)item.Pending.Report.Type)
        .Int("status", item => (int)item.Pending.Report.Status)
        .Instant("updated_at", item => item.Pending.Report.UpdatedAt)
        .Long("transaction_id", item => item.Pending.Report.TransactionId)
        .Int("source_version", item => item.Pending.Report.SourceVersion)
        .Text("share", item => item.Pending.Report.Share)
        .Text("lane", item => item.Pending.Lane)
        .Text("file_name", item => item.Pending.FileName)
        .Instant("claimed_at", item => item.Pending.ClaimedAt)
        .Text("trace_id", item => item.Pending.TraceId)
        .Instant("deadline_at", item => ((StatusDecision.Wait)item.Decision).DeadlineAt)
        .Build();

    private static RowSet Ids(IReadOnlyList<ItemId> ids) =>
        RowSet.Of([.. ids.Order()]).Id("claim_id", id => id.ClaimId).Int("file_row", id => id.Row).Build();
}
