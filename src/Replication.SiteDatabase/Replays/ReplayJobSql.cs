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
            insert into replay_jobs (job_id, state, total, staged, succeeded, failed, failed_by_same_cause, rate, canary, start_at, created_at, "by", why, condition)
            select r.job_id, r.state, r.total, 0, 0, 0, 0, r.rate, r.canary, r.start_at, r.created_at, r.actor, r.why, r.condition from {rows} r
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
                .Build(),
            cancellationToken);

    public static Task<int> SetStateAsync(
        SiteTransaction site, Guid jobId, ReplayJobState state, string? because, CancellationToken cancellationToken) => site.ExecuteAsync(
        "update replay_jobs set state = @state, stopped_because = @because where job_id = @job",
        cancellationToken,
        ("state", state.WireName()),
        ("because", because),
        ("job", jobId));

    /// <summary>Letters of a job that did not go back are nobody's again.</summary>
    public static Task<int> FreeAsync(SiteTransaction site, Guid jobId, CancellationToken cancellationToken) =>
        site.ExecuteAsync("delete from replay_items where job_id = @job", cancellationToken, ("job", jobId));

    /// <summary>Letters that have gone back wait no longer.</summary>
    public static Task<int> FreeAsync(SiteTransaction site, IReadOnlyList<DeadLetterRow> letters, CancellationToken cancellationToken) => site.ExecuteAsync(
        "delete from replay_items where (claim_id, file_row) in (select r.claim_id, r.file_row from {rows} r)",
        RowSet.Of(letters).Id("claim_id", letter => letter.ClaimId).Int("file_row", letter => letter.Row).Build(),
        cancellationToken);

    /// <summary>Binds letters to a job.</summary>
    /// <returns>How many.</returns>
    public static Task<int> BindAsync(SiteTransaction site, Guid jobId, IQueryable<DeadLetterRow> letters, CancellationToken cancellationToken) =>
        site.InsertAsync(
            "insert into replay_items (claim_id, file_row, job_id)",
            letters.Select(letter => new { letter.ClaimId, letter.Row, JobId = jobId }),
            cancellationToken);

    public static Task<int> StagedAsync(
        SiteTransaction site, ReplayJobRow job, int letters, DateTimeOffset now, CancellationToken cancellationToken) => site.ExecuteAsync(
        "update replay_jobs set staged = staged + @letters, staged_at = @now, state = @state, total = case when @all > total then @all else total end where job_id = @job",
        cancellationToken,
        ("letters", letters),
        ("now", now),
        ("state", (job.Staged < job.Canary ? ReplayJobState.Canary : ReplayJobState.Running).WireName()),
        ("all", job.Staged + letters),
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
