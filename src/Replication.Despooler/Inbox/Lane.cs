using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Inbox;

/// <summary>A folder of the inbox and what is known of the files in it. Bounded, however many files it holds.</summary>
internal sealed class Lane(string name, TimeSpan settleDelay) : IDisposable
{
    private const int NoticesAtMost = 1024;

    private bool _sweepIsClean;

    /// <summary>The path relative to the inbox; empty for the inbox itself.</summary>
    public string Name { get; } = name;

    /// <summary>Files renamed in: whole, to be claimed at once.</summary>
    public NoticedNames Renamed { get; } = new(NoticesAtMost);

    /// <summary>Files created or written in place, to be observed.</summary>
    public NoticedNames Written { get; } = new(NoticesAtMost);

    public SettlingNames Settling { get; } = new(settleDelay, NoticesAtMost);

    /// <summary>The sweep under way, which goes on at the lane's next turn.</summary>
    public FolderReader? Sweep { get; private set; }

    /// <summary>
    /// Whether nothing has failed since the last sweep that went through without a fault; only such a lane's pause is over.
    /// </summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>When the next sweep begins, as a span since the start.</summary>
    public TimeSpan SweepDueAt { get; private set; }

    /// <summary>Whether it was read to its end, or could not be read, at least once.</summary>
    public bool WasSwept { get; private set; }

    /// <summary>The watch on the folder; null where only sweeps serve.</summary>
    public int? Watch { get; set; }

    /// <summary>Whether something was noticed that the lists had no room for: the next sweep follows at once.</summary>
    public bool HasMissedNotices { get; set; }

    /// <summary>Whether its files stay where they are until somebody lets it go on. Folders in it are found all the same: they are lanes.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>How a letter or a log line names a lane.</summary>
    public static string Describe(string name) => name.Length == 0 ? "the inbox itself" : $"lane {name}";

    public bool HasWork(TimeSpan now) => Sweep is not null || SweepDueAt <= now
        || (!IsHeld && (Renamed.Count > 0 || Written.Count > 0 || HasMissedNotices || Settling.NextDueAt <= now));

    /// <summary>When there will be work, if nothing is noticed before.</summary>
    public TimeSpan NextWorkAt() => !IsHeld && Settling.NextDueAt is { } due && due < SweepDueAt ? due : SweepDueAt;

    /// <summary>Holds the lane, or lets it go on; then all that was left alone meanwhile is looked at at once.</summary>
    public void Hold(bool held)
    {
        HasMissedNotices |= IsHeld && !held;
        IsHeld = held;
    }

    public void BeginSweep(FolderReader reader)
    {
        Sweep = reader;
        HasMissedNotices = false;
        _sweepIsClean = true;
    }

    public void EndSweep(TimeSpan nextDueAt)
    {
        Sweep?.Dispose();
        Sweep = null;
        WasSwept = true;
        IsSound |= _sweepIsClean;
        SweepDueAt = IsSound ? nextDueAt : TimeSpan.Zero;
    }

    /// <summary>
    /// Notes a fault. The sweep under way goes on behind the file that failed, so that one file doesn't stop the others; the next one
    /// follows at once and tells whether the fault is over.
    /// </summary>
    public void Fail()
    {
        IsSound = false;
        _sweepIsClean = false;
        WasSwept = true;
        SweepDueAt = TimeSpan.Zero;
    }

    public void Dispose() => Sweep?.Dispose();
}
