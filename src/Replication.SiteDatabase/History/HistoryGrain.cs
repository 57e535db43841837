namespace Replication.SiteDatabase;

/// <summary>How fine the history is by its age, and which rows a picture of it needs; pure.</summary>
internal static class HistoryGrain
{
    /// <summary>What is older is removed.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>What is younger keeps all its rows.</summary>
    public static readonly TimeSpan Fine = TimeSpan.FromDays(2);

    private static readonly TimeSpan Middle = TimeSpan.FromDays(14);

    /// <summary>Rows that are too many or too old. Of each span of time the first stays, whichever it is: a console may have been away at its beginning.</summary>
    /// <param name="ascending">All rows that are older than <see cref="Fine"/>, the oldest first.</param>
    public static List<DateTimeOffset> Surplus(IEnumerable<DateTimeOffset> ascending, DateTimeOffset now)
    {
        var surplus = new List<DateTimeOffset>();
        (TimeSpan Grain, DateTimeOffset Begin)? kept = null;
        foreach (var at in ascending)
        {
            var age = now - at;
            var grain = age > Middle ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(10);
            var span = (grain, BeginOf(at, grain));
            if (age > Kept || span == kept)
            {
                surplus.Add(at);
            }
            else
            {
                kept = span;
            }
        }

        return surplus;
    }

    /// <summary>The last row of each of so many equal spans. They begin at fixed times, so that the same rows are chosen again as time goes on.</summary>
    /// <param name="ascending">The rows of the range, the oldest first.</param>
    public static List<HistoryRow> Choose(IReadOnlyList<HistoryRow> ascending, TimeSpan range, int points) =>
        [.. ascending.GroupBy(row => BeginOf(row.At, range / points)).Select(span => span.Last())];

    /// <summary>The beginning of the span of time that an instant is in, UTC.</summary>
    public static DateTimeOffset BeginOf(DateTimeOffset at, TimeSpan span) => new(at.UtcTicks - (at.UtcTicks % span.Ticks), TimeSpan.Zero);
}
