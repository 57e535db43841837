namespace Replication.Contracts;

/// <summary>
/// A lane is to rest, or to go on. To <see cref="QueueNames.Despooler"/>. It says how things stand, so it may come twice and in any order:
/// the greatest <see cref="ChangedAt"/> of a lane holds.
/// </summary>
public sealed record LaneHoldChanged
{
    /// <summary>The folder of the inbox, relative to it; empty for the inbox itself.</summary>
    public required string Lane { get; init; }

    /// <summary>Whether its files are to stay where they are.</summary>
    public required bool Held { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Why { get; init; }

    /// <summary>UTC; of two changes of a lane the later one has the greater, whatever clocks say.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}
