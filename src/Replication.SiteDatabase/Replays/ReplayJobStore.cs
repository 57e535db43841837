using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A replay to be.</summary>
/// <param name="Filter">The letters; those that are not unresolved, or are another job's, are left out.</param>
/// <param name="Force">Also letters that came back twice by the same cause.</param>
public sealed record ReplayPlan(
    DeadLetterFilter Filter, string By, string Why, int? Rate, int Canary, DateTimeOffset? StartAt, bool Force);

/// <summary>
/// Replays as jobs. A letter waits for its job by a row of <c>replay_items</c>; staging gives it an id of its own and writes the effect that carries it,
/// in one commit; the transaction that decides the item ends it and counts for the job. Thread safe.
/// </summary>
public sealed class ReplayJobStore(Database database, TimeProvider time)
{
    /// <summary>Letters that came back so often by the same cause go again with force only.</summary>
    public const int FailedReplaysAtMost = 2;

    /// <summary>Records a job and binds its letters to it.</summary>
    /// <returns>The job, and how many letters want force.</returns>
    public Task<(ReplayJobRow Job, int WantForce)> CreateAsync(ReplayPlan plan, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            var free = Free(site.Tables, plan.Filter);
            int wantForce = plan.Force ? 0 : await free.CountAsync(row => row.FailedReplays >= FailedReplaysAtMost, cancellationToken);
            var jobId = Guid.CreateVersion7(now);
            int total = await ReplayJobSql.BindAsync(
                site, jobId, plan.Force ? free : free.Where(row => row.FailedReplays < FailedReplaysAtMost), cancellationToken);
            var job = new ReplayJobRow
            {
                JobId = jobId,
                State = plan.StartAt > now ? ReplayJobState.Scheduled : ReplayJobState.Canary,
                Total = total,
                Rate = plan.Rate,
                Canary = Math.Min(plan.Canary, total),
                StartAt = plan.StartAt ?? now,
                CreatedAt = now,
                By = plan.By,
                Why = plan.Why,
            };
            await ReplayJobSql.InsertAsync(site, [job], cancellationToken);
            await AuditStore.AddAsync(site, new(now, plan.By, "replayed dead letters", plan.Why, total, $"replay {jobId}"), cancellationToken);
            return (job, wantForce);
        },
        cancellationToken);

    /// <summary>How many letters a plan would bind, and how many want force.</summary>
    public Task<(int Total, int WantForce)> CountAsync(ReplayPlan plan, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
    {
        var free = Free(tables, plan.Filter);
        int forced = plan.Force ? 0 : await free.CountAsync(row => row.FailedReplays >= FailedReplaysAtMost, cancellationToken);
        return (await free.CountAsync(cancellationToken) - forced, forced);
    });

    /// <summary>Jobs, the newest first.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<ReplayJobRow>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        ReadAsync(tables, tables.ReplayJobs.OrderByDescending(row => row.JobId).Take(limit > 0 ? limit : int.MaxValue), cancellationToken));

    /// <summary>One job; null where there is none.</summary>
    public Task<ReplayJobRow?> ShowAsync(Guid jobId, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => ShowAsync(tables, jobId, cancellationToken));

    /// <summary>Holds a job, lets it go on, or ends it; one that has ended stays as it is. Letters of it that did not go back are free again at its end.</summary>
    /// <param name="state">Paused, running or cancelled.</param>
    public Task<ReplayJobRow?> ChangeAsync(Guid jobId, ReplayJobState state, string by, string? why, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                // Waits for a step of the pump that is under way, and comes after it.
                int changed = await site.ExecuteAsync(
                    "update replay_jobs set state = @state where job_id = @job and state not in ('stopped', 'cancelled', 'completed')",
                    cancellationToken,
                    ("state", state.WireName()),
                    ("job", jobId));
                var job = await ShowAsync(site.Tables, jobId, cancellationToken);
                if (job is not null && changed > 0)
                {
                    if (state is ReplayJobState.Cancelled)
                    {
                        await ReplayJobSql.FreeAsync(site, jobId, cancellationToken);
                    }

                    await AuditStore.AddAsync(site, new(time.GetUtcNow(), by, $"{state.WireName()} a replay", why, job.Total - job.Done, $"replay {jobId}"), cancellationToken);
                }

                return job;
            },
            cancellationToken);

    /// <summary>Whether a job has something to do now or later.</summary>
    public Task<bool> AnyActiveAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.ReplayJobs.AnyAsync(row => row.State == ReplayJobState.Canary || row.State == ReplayJobState.Running
            || (row.State == ReplayJobState.Scheduled && row.StartAt <= time.GetUtcNow()), cancellationToken));

    /// <summary>Takes each job that is due one step on: stops it, completes it, or sends the letters back that it may send now.</summary>
    /// <param name="automatic">Whether releases by themselves are wanted; else they are cancelled.</param>
    /// <param name="replay">Makes the effect that sends a letter back under a staging id; without side effects.</param>
    /// <returns>How many letters were sent back.</returns>
    public Task<int> AdvanceAsync(bool automatic, Func<DeadLetterRow, Guid, EffectRow> replay, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            var jobs = await site.TakeAsync<ReplayJobRow>(
                "select * from replay_jobs where state in ('canary', 'running') or (state = 'scheduled' and start_at <= {0}) order by job_id ",
                cancellationToken,
                now);
            await site.Dialect.WalkIndexesAsync(site.Tables, cancellationToken);
            int staged = 0;
            foreach (var job in await ReplayJobSql.AddOutcomesAsync(site, jobs, cancellationToken))
            {
                if (job.Condition is not null && !automatic)
                {
                    await ReplayJobSql.SetStateAsync(
                        site, job.JobId, ReplayJobState.Cancelled, "DeadLetters:AutomaticReplay is false: replay by hand.", cancellationToken);
                    continue;
                }

                staged += await AdvanceAsync(site, job, now, replay, cancellationToken);
            }

            return staged;
        },
        cancellationToken);

    private static async Task<ReplayJobRow?> ShowAsync(SiteContext tables, Guid jobId, CancellationToken cancellationToken) =>
        (await ReadAsync(tables, tables.ReplayJobs.Where(row => row.JobId == jobId), cancellationToken)).SingleOrDefault();

    /// <summary>Jobs and the outcomes that are not in their figures yet, in one statement: between two, a step could move some.</summary>
    private static async Task<List<ReplayJobRow>> ReadAsync(SiteContext tables, IQueryable<ReplayJobRow> jobs, CancellationToken cancellationToken) =>
        (await jobs.Select(job => new { Job = job, Outcomes = tables.ReplayOutcomes.Where(outcome => outcome.JobId == job.JobId).ToList() })
            .ToListAsync(cancellationToken)).ConvertAll(item => item.Job.With(item.Outcomes));

    private static async Task<int> AdvanceAsync(
        SiteTransaction site, ReplayJobRow job, DateTimeOffset now, Func<DeadLetterRow, Guid, EffectRow> replay, CancellationToken cancellationToken)
    {
        if (ReplayPacing.StopReason(job) is { } reason)
        {
            await ReplayJobSql.SetStateAsync(site, job.JobId, ReplayJobState.Stopped, reason, cancellationToken);
            await ReplayJobSql.FreeAsync(site, job.JobId, cancellationToken);
            return 0;
        }

        int allowance = ReplayPacing.Allowance(job, now);
        if (allowance == 0)
        {
            return 0;
        }

        var letters = job.Condition is null
            ? await site.TakeAsync<DeadLetterRow>(
                """
                select d.* from replay_items i join dead_letters d on d.claim_id = i.claim_id and d.file_row = i.file_row
                where i.job_id = {0} and d.state = 'unresolved' order by i.claim_id, i.file_row limit {1} 
                """,
                cancellationToken,
                job.JobId,
                allowance)
            : await site.TakeAsync<DeadLetterRow>(
                """
                select * from dead_letters d where condition = {0} and closed_state is null and state = 'unresolved'
                  and not exists (select 1 from replay_items i where i.claim_id = d.claim_id and i.file_row = d.file_row)
                  and (job_id is null or job_id <> {1}) order by claim_id, file_row limit {2} 
                """,
                cancellationToken,
                job.Condition,
                job.JobId,
                allowance);
        if (letters.Count == 0)
        {
            if (job.Staged == job.Done)
            {
                await ReplayJobSql.FreeAsync(site, job.JobId, cancellationToken);
                await ReplayJobSql.SetStateAsync(site, job.JobId, ReplayJobState.Completed, null, cancellationToken);
            }

            return 0;
        }

        await DeadLetterSql.StageAsync(site, job.JobId, letters, Staged, replay, cancellationToken);
        await ReplayJobSql.FreeAsync(site, letters, cancellationToken);
        await ReplayJobSql.StagedAsync(site, job, letters.Count, now, cancellationToken);
        return letters.Count;

        DeadLetterEvent Staged(DeadLetterRow letter) => job.Condition is null
            ? new(letter.Id, now, "replayed", job.By, job.Why, $"replay {job.JobId}")
            : new(letter.Id, now, "released", "dead-letters", job.Why, $"replay {job.JobId}");
    }

    private static IQueryable<DeadLetterRow> Free(SiteContext tables, DeadLetterFilter filter) =>
        (filter with { States = [DeadLetterState.Unresolved] }).Narrow(tables.DeadLetters)
            .Where(row => !tables.ReplayItems.Any(item => item.ClaimId == row.ClaimId && item.Row == row.Row));
}
