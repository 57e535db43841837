namespace Replication.SiteDatabase;

/// <summary>A process of a role, as it told last.</summary>
public sealed class RoleInstanceRow
{
    /// <summary>Its role, such as <c>distribution-manager</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Which process: its machine and when it was started.</summary>
    public required string Instance { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it told last, UTC.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Why it can't work now, in words; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Items a second over its last interval; null where it told none.</summary>
    public double? Rate { get; init; }

    /// <summary>Items that wait before it and that only it sees, such as files of the inbox; null where there is no such thing.</summary>
    public long? Backlog { get; init; }

    /// <summary>Age of the oldest of them in seconds; null where it does not tell.</summary>
    public double? OldestSeconds { get; init; }

    /// <summary>Whether it said goodbye: it ended in good order and nobody need be told.</summary>
    public bool Ended { get; init; }

    /// <summary>When it was said that it is gone, UTC; null while it is there.</summary>
    public DateTimeOffset? GoneAt { get; init; }
}
