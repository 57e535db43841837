using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A replay to be.</summary>
/// <param name="Filter">The letters; those that are not unresolved, or are another job's, are left out.</param>
/// <param name="Force">Also letters that came back twice by the same cause.</param>
public sealed record ReplayPlan(
    DeadLetterFilter Filter, string By, string Why, int? Rate, int Canary, DateTimeOffset? StartAt, bool Force);

/// <summary>
/// Replays as jobs. A letter waits for its job by a row of <c>replay_items</c>; one commit stages it, it is sent, the next commit removes the row once
/// the queue has confirmed it; the transaction that decides the item ends the letter and counts for the job. Thread safe.
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
            var (total, first, last) = await ReplayJobSql.BindAsync(
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
                BoundTo = last,
                StagedTo = total > 0 ? first - 1 : 0,
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
                // Waits for a step of the pump that is under way, and comes after it. What goes on before its time waits for its time.
                var now = time.GetUtcNow();
                int changed = await site.ExecuteAsync(
                    """
                    update replay_jobs set state = case when @state = 'running' and start_at > @now then 'scheduled' else @state end
                    where job_id = @job and state not in ('stopped', 'cancelled', 'completed')
                    """,
                    cancellationToken,
                    ("state", state.WireName()),
                    ("now", now),
                    ("job", jobId));
                var job = await ShowAsync(site.Tables, jobId, cancellationToken);
                if (job is not null && changed > 0)
                {
                    if (state is ReplayJobState.Cancelled)
                    {
                        await ReplayJobSql.FreeAsync(site, jobId, cancellationToken);
                    }

                    await AuditStore.AddAsync(site, new(now, by, $"{state.WireName()} a replay", why, job.Total - job.Done, $"replay {jobId}"), cancellationToken);
                }

                return job;
            },
            cancellationToken);

    /// <summary>Jobs that have not ended, and those that stopped by themselves, by state; of the last thousand.</summary>
    public Task<Dictionary<ReplayJobState, int>> CountAsync(CancellationToken cancellationToken) => database.ReadAsync(tables => tables.ReplayJobs
        .OrderByDescending(row => row.JobId).Take(1_000)
        .Where(row => row.State != ReplayJobState.Cancelled && row.State != ReplayJobState.Completed)
        .GroupBy(row => row.State).Select(rows => new { rows.Key, Count = rows.Count() })
        .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken));

    /// <summary>Whether a job has something to do now or later.</summary>
    public Task<bool> AnyActiveAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.ReplayJobs.AnyAsync(row => row.State == ReplayJobState.Canary || row.State == ReplayJobState.Running || row.SentTo < row.StagedTo
            || (row.State == ReplayJobState.Scheduled && row.StartAt <= time.GetUtcNow()), cancellationToken));

    /// <summary>Whether letters are on their way back; looks through the open ones.</summary>
    public Task<bool> AnyOnTheirWayAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.DeadLetters.AnyAsync(row => row.ClosedState == null && row.State == DeadLetterState.Replaying, cancellationToken));

    /// <summary>
    /// Takes each job that is due one step on: sends what the step before has staged, and stops it, completes it, or stages the letters that it
    /// may send now. Staging is committed before the first message is out, and a letter is forgotten only after its message is confirmed.
    /// </summary>
    /// <param name="automatic">Whether releases by themselves are wanted; else they are cancelled.</param>
    /// <param name="send">Sends letters to their stages; returns when the queues hold them.</param>
    /// <returns>How many letters were staged or sent.</returns>
    public Task<int> AdvanceAsync(bool automatic, Func<IReadOnlyList<ReplayedLetter>, Task> send, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            var jobs = await site.TakeAsync<ReplayJobRow>(
                """
                select * from replay_jobs where state in ('canary', 'running') or (state = 'scheduled' and start_at <= {0}) or sent_to < staged_to
                order by job_id 
                """,
                cancellationToken,
                now);
            await site.Dialect.WalkIndexesAsync(site.Tables, cancellationToken);
            int moved = 0;
            foreach (var job in await ReplayJobSql.AddOutcomesAsync(site, jobs, cancellationToken))
            {
                var unsent = await ReplayedLetters.UnsentAsync(site.Tables, job, cancellationToken);
                var sending = unsent.Count > 0 ? send(unsent) : Task.CompletedTask;
                ReplayJobRow next;
                try
                {
                    // The next are staged while those before are on their way.
                    next = await StepAsync(site, job, automatic, now, cancellationToken);
                    await ReplayJobSql.SentAsync(site, job, cancellationToken);
                }
                finally
                {
                    await sending;
                }

                moved += unsent.Count + next.Staged - job.Staged;
                next = next with { SentTo = job.StagedTo };
                if (next != job)
                {
                    await ReplayJobSql.WriteProgressAsync(site, next, cancellationToken);
                }
            }

            return moved;
        },
        cancellationToken);

    /// <summary>
    /// Sends letters again whose messages were gone with their process. For a bus in memory, at the start: what was on its way then is on its
    /// way no more.
    /// </summary>
    public async Task SendAgainAsync(Func<IReadOnlyList<ReplayedLetter>, Task> send, CancellationToken cancellationToken)
    {
        var last = (ClaimId: Guid.Empty, Row: 0);
        List<ReplayedLetter> letters;
        do
        {
            letters = await database.ReadAsync(tables => ReplayedLetters.Of(tables.DeadLetters
                .Where(row => row.ClaimId > last.ClaimId || (row.ClaimId == last.ClaimId && row.Row > last.Row))
                .Where(row => !tables.ReplayItems.Any(item => item.ClaimId == row.ClaimId && item.Row == row.Row))
                .OrderBy(row => row.ClaimId).ThenBy(row => row.Row)).Take(ReplayPacing.Portion).ToListAsync(cancellationToken));
            if (letters.Count > 0)
            {
                await send(letters);
                last = (letters[^1].ClaimId, letters[^1].Row);
            }
        }
        while (letters.Count > 0);
    }

    private static async Task<ReplayJobRow?> ShowAsync(SiteContext tables, Guid jobId, CancellationToken cancellationToken) =>
        (await ReadAsync(tables, tables.ReplayJobs.Where(row => row.JobId == jobId), cancellationToken)).SingleOrDefault();

    /// <summary>Jobs and the outcomes that are not in their figures yet, in one statement: between two, a step could move some.</summary>
    private static async Task<List<ReplayJobRow>> ReadAsync(SiteContext tables, IQueryable<ReplayJobRow> jobs, CancellationToken cancellationToken) =>
        (await jobs.Select(job => new { Job = job, Outcomes = tables.ReplayOutcomes.Where(outcome => outcome.JobId == job.JobId).ToList() })
            .ToListAsync(cancellationToken)).ConvertAll(item => item.Job.With(item.Outcomes));

    private static async Task<ReplayJobRow> StepAsync(
        SiteTransaction site, ReplayJobRow job, bool automatic, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (job.State is not (ReplayJobState.Scheduled or ReplayJobState.Canary or ReplayJobState.Running))
        {
            return job;
        }

        if (job.Condition is not null && !automatic)
        {
            return await EndAsync(ReplayJobState.Cancelled, "DeadLetters:AutomaticReplay is false: replay by hand.");
        }

        if (ReplayPacing.StopReason(job) is { } reason)
        {
            await NoticeStore.AddAsync(site, [Stopped(job, reason, now)], cancellationToken);
            return await EndAsync(ReplayJobState.Stopped, reason);
        }

        int allowance = ReplayPacing.Allowance(job, now);
        if (allowance == 0)
        {
            return job;
        }

        long to = await LastToStageAsync(site, job, allowance, cancellationToken);
        if (to == job.StagedTo)
        {
            return job.Staged == job.Done ? await EndAsync(ReplayJobState.Completed, null) : job;
        }

        int staged = job.Staged + await ReplayJobSql.StageAsync(site, job, to, now, cancellationToken);
        return job with
        {
            State = job.Staged < job.Canary ? ReplayJobState.Canary : ReplayJobState.Running,
            Staged = staged,
            StagedAt = now,
            StagedTo = to,
            BoundTo = Math.Max(to, job.BoundTo),
            Total = Math.Max(staged, job.Total),
        };

        async Task<ReplayJobRow> EndAsync(ReplayJobState state, string? because)
        {
            await ReplayJobSql.FreeAsync(site, job.JobId, cancellationToken);
            return job with { State = state, StoppedBecause = because };
        }
    }

    private static NoticeRow Stopped(ReplayJobRow job, string reason, DateTimeOffset now) => new()
    {
        At = now,
        Kind = NoticeKind.ReplayStopped,
        Subject = job.JobId.ToString("D"),
        Message = $"A replay of {job.Total} dead letters by {job.By} stopped by itself after {job.Done}. {reason}",
    };

    private static async Task<long> LastToStageAsync(SiteTransaction site, ReplayJobRow job, int allowance, CancellationToken cancellationToken) =>
        job.Condition is not null
            ? await ReplayJobSql.BindByConditionAsync(site, job, allowance, cancellationToken)
            : await site.Tables.ReplayItems
                .Where(item => item.JobId == job.JobId && item.Seq > job.StagedTo && item.Seq <= job.BoundTo)
                .OrderBy(item => item.Seq).Take(allowance).MaxAsync(item => (long?)item.Seq, cancellationToken) ?? job.StagedTo;

    private static IQueryable<DeadLetterRow> Free(SiteContext tables, DeadLetterFilter filter) =>
        (filter with { States = [DeadLetterState.Unresolved] }).Narrow(tables.DeadLetters)
            .Where(row => !tables.ReplayItems.Any(item => item.ClaimId == row.ClaimId && item.Row == row.Row));
}
