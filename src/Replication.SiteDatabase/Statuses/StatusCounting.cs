namespace Replication.SiteDatabase;

/// <summary>
/// The accounting of decided reports. Every report ends in exactly one of applied, stale, waiting, dead letter; at rest the four sum up to
/// received.
/// </summary>
internal static class StatusCounting
{
    /// <param name="results">What was decided.</param>
    /// <param name="resolvedLetters">Letters that ended with it; they were received when they were recorded.</param>
    public static CounterDelta Count(IReadOnlyList<DecidedReport> results, int resolvedLetters)
    {
        long received = -resolvedLetters, applied = 0, stale = 0, waiting = 0, markers = 0;
        foreach (var (pending, decision, outcome) in results)
        {
            bool waited = pending.Origin is ReportOrigin.Waiting;
            applied += outcome is StatusOutcome.Applied ? 1 : 0;
            stale += outcome is StatusOutcome.Stale ? 1 : 0;
            markers += decision is StatusDecision.Apply && pending.Report.PackageId.HasMarker ? 1 : 0;
            waiting += (outcome is StatusOutcome.Waiting ? 1 : 0) - (waited ? 1 : 0);

            // What waited was received when it was put to wait; what becomes a letter is received when the letter is recorded.
            received += !waited && outcome is not StatusOutcome.DeadLettered ? 1 : 0;
        }

        return new CounterDelta(received, applied, stale, waiting, -resolvedLetters, markers);
    }
}
