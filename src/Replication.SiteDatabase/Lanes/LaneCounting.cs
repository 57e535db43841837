using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What a transaction adds to the outcomes of a lane.</summary>
/// <param name="At">The beginning of the seconds that it counts for.</param>
/// <param name="FirstAt">When the first of the items had its outcome.</param>
internal readonly record struct LaneDelta(string Lane, DateTimeOffset At, DateTimeOffset FirstAt, int Items, int Faults);

/// <summary>
/// What counts toward the ceiling of a lane: the first outcome of every item, once. Replays do not, nor does what waited: it counted when it
/// was put to wait. What is delivered again counts again, as in the counters. Pure.
/// </summary>
internal static class LaneCounting
{
    /// <summary>Outcomes are summed up for so long: what leaves the window leaves it in such steps.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>Decided reports; those that become letters count when the letter is recorded.</summary>
    public static IReadOnlyList<LaneDelta> Of(IEnumerable<DecidedReport> results, DateTimeOffset now) => Sum(results
        .Where(item => item.Pending.Origin is ReportOrigin.File && item.Outcome is not StatusOutcome.DeadLettered)
        .Select(item => (item.Pending.Lane, now, false)));

    /// <summary>New letters, at the time when they failed: a backlog of letters is no flood.</summary>
    public static IReadOnlyList<LaneDelta> Of(IEnumerable<IncomingLetter> inserted) => Sum(inserted
        .Where(item => !item.AlreadyReceived && item.FailedReplayId is null)
        .Select(item => (item.Letter.Lane, item.Letter.LastFailedAt, item.Letter.Reason.IsItemsOwn())));

    private static IReadOnlyList<LaneDelta> Sum(IEnumerable<(string Lane, DateTimeOffset At, bool IsFault)> items) =>
    [
        .. items.Where(item => item.Lane.Length <= LaneName.LongestKey).GroupBy(item => (item.Lane, At: Begin(item.At)))
            .Select(group => new LaneDelta(
                group.Key.Lane, group.Key.At, group.Min(item => item.At), group.Count(), group.Count(item => item.IsFault)))
            .OrderBy(delta => delta.Lane, StringComparer.Ordinal).ThenBy(delta => delta.At),
    ];

    private static DateTimeOffset Begin(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Step.Ticks), TimeSpan.Zero);
}
