using Replication.Console.Api;

namespace Replication.Console.Screens.Parts;

/// <summary>Plots out of the history. Pure.</summary>
internal static class Trends
{
    public static IReadOnlyList<(DateTimeOffset At, double Value)> Levels(IReadOnlyList<HistoryAnswer> history, Func<HistoryAnswer, long?> level) =>
        [.. history.Where(point => level(point) is not null).Select(point => (point.At, (double)level(point)!.Value))];

    /// <summary>A second, between one point and the next, of what only ever grows.</summary>
    public static IReadOnlyList<(DateTimeOffset At, double Value)> Rates(IReadOnlyList<HistoryAnswer> history, Func<HistoryAnswer, long> total) =>
        [.. history.Zip(history.Skip(1), (before, after) =>
            (after.At, Math.Max(0, total(after) - total(before)) / Math.Max(1, (after.At - before.At).TotalSeconds)))];
}
