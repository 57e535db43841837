namespace Replication.Despooler.Inbox;

/// <summary>How long to leave something alone that keeps failing: from 250 ms, doubled each time, up to 30 s.</summary>
internal readonly record struct BackOff(int Failures, TimeSpan Until)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The state after one more failure at the given instant.</summary>
    public BackOff Next(TimeSpan now) => new(Failures + 1, now + Delay(Failures));

    private static TimeSpan Delay(int failures) => failures >= 7 ? Longest : First * (1 << failures);
}
