namespace Replication.SiteDatabase;

/// <summary>How many letters a replay may send back now, and when it stops by itself; pure.</summary>
internal static class ReplayPacing
{
    /// <summary>A transaction stages so many at most.</summary>
    public const int Portion = 2_500;

    /// <summary>Of a release by itself: letters of one package a minute at most, all of the first minute's at once.</summary>
    public const int ReleasedAMinute = 1_000;

    /// <summary>So many must have failed again by the same cause, and a tenth of those done, before a running job stops.</summary>
    private const int FailuresToStop = 10;

    /// <summary>Why the job must stop; null where it goes on.</summary>
    public static string? StopReason(ReplayJobRow job)
    {
        if (job.FailedBySameCause > 0 && job.Done <= job.Canary)
        {
            return $"{job.FailedBySameCause} of the {job.Canary} letters of its canary failed again by the same cause.";
        }

        return job.FailedBySameCause >= FailuresToStop && job.FailedBySameCause * 10 > job.Done
            ? $"{job.FailedBySameCause} of {job.Done} letters failed again by the same cause."
            : null;
    }

    /// <summary>Letters that may go back now.</summary>
    public static int Allowance(ReplayJobRow job, DateTimeOffset now)
    {
        if (job.Staged < job.Canary)
        {
            return job.Canary - job.Staged;
        }

        if (job.Done < Math.Min(job.Canary, job.Staged))
        {
            return 0;
        }

        double allowance = Portion;
        if (job.Rate is { } rate)
        {
            // A second's worth at most: what was not used is not saved up.
            var since = now - (job.StagedAt ?? (now - TimeSpan.FromSeconds(1)));
            allowance = rate * Math.Min(since.TotalSeconds, 1);
        }

        if (job.Condition is not null)
        {
            allowance = Math.Min(allowance, (ReleasedAMinute * (1 + (now - job.CreatedAt).TotalMinutes)) - job.Staged);
        }

        return Math.Clamp((int)allowance, 0, Portion);
    }
}
