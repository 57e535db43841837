using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What became of a letter that a job sent back.</summary>
/// <param name="BySameCause">Of a failure: whether it is the one that the letter had before.</param>
internal readonly record struct ReplayOutcome(Guid JobId, bool Succeeded, bool BySameCause);

/// <summary>The statements on replay jobs.</summary>
internal static class ReplayJobSql
{
    public static Task<int> InsertAsync(SiteTransaction site, IReadOnlyList<ReplayJobRow> jobs, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            insert into replay_jobs (job_id, state, total, staged, succeeded, failed, failed_by_same_cause, rate, canary, start_at, created_at, "by", why, condition,
              bound_to, staged_to, sent_to)
            select r.job_id, r.state, r.total, 0, 0, 0, 0, r.rate, r.canary, r.start_at, r.created_at, r.actor, r.why, r.condition,
              r.bound_to, r.staged_to, r.staged_to
            from {rows} r
            """,
            RowSet.Of(jobs)
                .Id("job_id", job => job.JobId)
                .Text("state", job => job.State.WireName())
                .Int("total", job => job.Total)
                .Int("rate", job => job.Rate)
                .Int("canary", job => job.Canary)
                .Instant("start_at", job => job.StartAt)
                .Instant("created_at", job => job.CreatedAt)
                .Text("actor", job => job.By)
                .Text("why", job => job.Why)
                .Text("condition", job => job.Condition)
                .Long("bound_to", job => job.BoundTo)
                .Long("staged_to", job => job.StagedTo)
                .Build(),
            cancellationToken);

    /// <summary>Letters of a job that were not staged are nobody's again.</summary>
    public static Task<int> FreeAsync(SiteTransaction site, Guid jobId, CancellationToken cancellationToken) => site.ExecuteAsync(
        "delete from replay_items where job_id = @job and seq > (select staged_to from replay_jobs where job_id = @job)", cancellationToken, ("job", jobId));

    /// <summary>Binds letters to a job.</summary>
    /// <returns>How many, and the first and last of their items.</returns>
    public static async Task<(int Letters, long First, long Last)> BindAsync(
        SiteTransaction site, Guid jobId, IQueryable<DeadLetterRow> letters, CancellationToken cancellationToken)
    {
        int bound = await site.InsertAsync(
            "insert into replay_items (claim_id, file_row, job_id)",
            letters.OrderBy(letter => letter.ClaimId).ThenBy(letter => letter.Row).Select(letter => new { letter.ClaimId, letter.Row, JobId = jobId }),
            cancellationToken);
        var items = site.Tables.ReplayItems.Where(item => item.JobId == jobId);
        return bound == 0 ? default : (bound, await items.MinAsync(item => item.Seq, cancellationToken), await items.MaxAsync(item => item.Seq, cancellationToken));
    }

    /// <summary>Binds letters whose condition has ended, each once to the same job.</summary>
    /// <returns>The last of their items; where there are none, the last that was staged.</returns>
    public static async Task<long> BindByConditionAsync(SiteTransaction site, ReplayJobRow job, int limit, CancellationToken cancellationToken) =>
        (await site.QueryAsync(
            """
            insert into replay_items (claim_id, file_row, job_id)
            select claim_id, file_row, @job from dead_letters d where condition = @condition and closed_state is null and state = 'unresolved'
              and not exists (select 1 from replay_items i where i.claim_id = d.claim_id and i.file_row = d.file_row)
              and (job_id is null or job_id <> @job) order by claim_id, file_row limit @limit
            on conflict do nothing returning seq
            """,
            reader => reader.GetInt64(0),
            cancellationToken,
            ("job", job.JobId),
            ("condition", job.Condition),
            ("limit", limit))).DefaultIfEmpty(job.StagedTo).Max();

    /// <summary>Stages the letters of a job up to an item: from here on whatever decides the attempt ends it.</summary>
    /// <returns>How many; one that somebody has taken meanwhile is left out.</returns>
    public static async Task<int> StageAsync(SiteTransaction site, ReplayJobRow job, long to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (string, object?)[] items = [("job", job.JobId), ("from", job.StagedTo), ("to", to)];
        int staged = await site.ExecuteAsync(
            """
            update dead_letters set state = 'replaying', replay_id = @job, job_id = @job from replay_items i
            where i.job_id = @job and i.seq > @from and i.seq <= @to
              and dead_letters.claim_id = i.claim_id and dead_letters.file_row = i.file_row and dead_letters.state = 'unresolved'
            """,
            cancellationToken,
            items);
        await site.ExecuteAsync(
            """
            insert into dead_letter_events (claim_id, file_row, at, what, "by", why, detail)
            select d.claim_id, d.file_row, @at, @what, @who, @why, @detail
            from replay_items i join dead_letters d on d.claim_id = i.claim_id and d.file_row = i.file_row and d.replay_id = @job
            where i.job_id = @job and i.seq > @from and i.seq <= @to
            """,
            cancellationToken,
            [
                .. items,
                ("at", now),
                ("what", job.Condition is null ? "replayed" : "released"),
                ("who", job.By),
                ("why", job.Why),
                ("detail", $"replay {job.JobId}"),
            ]);
        return staged;
    }

    /// <summary>Letters that the queue has confirmed wait no longer.</summary>
    public static Task<int> SentAsync(SiteTransaction site, ReplayJobRow job, CancellationToken cancellationToken) => job.SentTo == job.StagedTo
        ? Task.FromResult(0)
        : site.ExecuteAsync(
            "delete from replay_items where job_id = @job and seq > @from and seq <= @to",
            cancellationToken,
            ("job", job.JobId),
            ("from", job.SentTo),
            ("to", job.StagedTo));

    /// <summary>Writes how far a job is.</summary>
    public static Task<int> WriteProgressAsync(SiteTransaction site, ReplayJobRow job, CancellationToken cancellationToken) => site.ExecuteAsync(
        """
        update replay_jobs set staged = @staged, staged_at = @at, state = @state, total = @total, bound_to = @bound, staged_to = @to, sent_to = @sent,
          stopped_because = @because
        where job_id = @job
        """,
        cancellationToken,
        ("staged", job.Staged),
        ("at", job.StagedAt),
        ("state", job.State.WireName()),
        ("total", job.Total),
        ("bound", job.BoundTo),
        ("to", job.StagedTo),
        ("sent", job.SentTo),
        ("because", job.StoppedBecause),
        ("job", job.JobId));

    /// <summary>Counts outcomes, in the transactions that decide them.</summary>
    public static Task<int> CountAsync(SiteTransaction site, IEnumerable<ReplayOutcome> outcomes, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            "insert into replay_outcomes (job_id, succeeded, failed, failed_by_same_cause) select r.job_id, r.well, r.badly, r.again from {rows} r",
            RowSet.Of([.. outcomes.GroupBy(outcome => outcome.JobId).OrderBy(job => job.Key)])
                .Id("job_id", job => job.Key)
                .Int("well", job => job.Count(outcome => outcome.Succeeded))
                .Int("badly", job => job.Count(outcome => !outcome.Succeeded))
                .Int("again", job => job.Count(outcome => outcome.BySameCause))
                .Build(),
            cancellationToken);

    /// <summary>Adds what has been decided since the last step to the figures of jobs.</summary>
    public static async Task<List<ReplayJobRow>> AddOutcomesAsync(SiteTransaction site, List<ReplayJobRow> jobs, CancellationToken cancellationToken)
    {
        var outcomes = (await site.QueryAsync(
            """
            delete from replay_outcomes where job_id in (select r.job_id from {rows} r)
            returning job_id, succeeded, failed, failed_by_same_cause
            """,
            RowSet.Of(jobs).Id("job_id", job => job.JobId).Build(),
            reader => new ReplayOutcomeRow { JobId = reader.GetGuid(0), Succeeded = reader.GetInt32(1), Failed = reader.GetInt32(2), FailedBySameCause = reader.GetInt32(3) },
            cancellationToken)).ToLookup(outcome => outcome.JobId);
        jobs = jobs.ConvertAll(job => job.With(outcomes[job.JobId]));
        await site.ExecuteAsync(
            """
            update replay_jobs set succeeded = r.well, failed = r.badly, failed_by_same_cause = r.again
            from {rows} r where replay_jobs.job_id = r.job_id
            """,
            RowSet.Of(jobs.FindAll(job => outcomes.Contains(job.JobId)))
                .Id("job_id", job => job.JobId)
                .Int("well", job => job.Succeeded)
                .Int("badly", job => job.Failed)
                .Int("again", job => job.FailedBySameCause)
                .Build(),
            cancellationToken);
        return jobs;
    }

    /// <summary>A release of the letters whose conditions have ended, for those that there are; in the transaction that ends them.</summary>
    public static async Task ReleaseAsync(
        SiteTransaction site, IReadOnlyList<(string Condition, string Cause)> ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var groups = await site.QueryAsync(
            """
            select r.condition, r.cause, sum(g.open_count) from {rows} r join dead_letter_groups g on g.condition = r.condition
            where g.open_count > 0 group by r.condition, r.cause
            """,
            RowSet.Of(ended).Text("condition", item => item.Condition).Text("cause", item => item.Cause).Build(),
            reader => (Condition: reader.GetString(0), Cause: reader.GetString(1), Letters: (int)reader.GetInt64(2)),
            cancellationToken);
        await InsertAsync(
            site,
            [.. groups.Select(group => new ReplayJobRow
            {
                JobId = Guid.CreateVersion7(now),
                State = ReplayJobState.Running,
                Total = group.Letters,
                Rate = ReleaseRate,
                Canary = 0,
                StartAt = now,
                CreatedAt = now,
                By = "dead-letters",
                Why = $"released by: {group.Cause}",
                Condition = group.Condition,
            })],
            cancellationToken);
    }

    /// <summary>Letters a second of a release by itself.</summary>
    private const int ReleaseRate = 500;
}
