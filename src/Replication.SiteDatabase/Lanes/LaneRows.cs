namespace Replication.SiteDatabase;

/// <summary>What came in by a lane within some seconds, as one worker counted it in the transactions that decided. No row is hot.</summary>
public sealed class LaneOutcomeRow
{
    /// <summary>The lane.</summary>
    public required string Lane { get; init; }

    /// <summary>The beginning of the seconds, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The worker.</summary>
    public required string Worker { get; init; }

    /// <summary>Items with a first outcome.</summary>
    public required long Items { get; init; }

    /// <summary>Those of them that became letters by their own fault.</summary>
    public required long Faults { get; init; }
}

/// <summary>
/// Whether a lane is to rest, and since when and why it is so. The row stays when the lane goes on, as the despooler is told of its state
/// and not of its changes.
/// </summary>
public sealed class LaneHoldRow
{
    /// <summary>The lane; empty for the inbox itself.</summary>
    public required string Lane { get; init; }

    /// <summary>Whether its files stay where they are.</summary>
    public required bool Held { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Why { get; init; }

    /// <summary>Who did it: <c>dead-letters</c>, or an operator.</summary>
    public required string By { get; init; }

    /// <summary>UTC; greater than at the change before, whatever the clocks of the processes say.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A lane and what came in by it lately.</summary>
/// <param name="Items">Items with a first outcome.</param>
/// <param name="Faults">Those of them that became letters by their own fault.</param>
/// <param name="Hold">Its last pause or resumption; null where there was none.</param>
public sealed record LaneFigures(string Lane, long Items, long Faults, LaneHoldRow? Hold)
{
    /// <summary>Whether it rests.</summary>
    public bool IsHeld => Hold is { Held: true };
}
