namespace Replication.Contracts;

/// <summary>
/// How a role of a process stands. To <see cref="QueueNames.Console"/>, every ten seconds and once at an orderly end. It may get lost; the
/// next one says all that it said.
/// </summary>
public sealed record RoleObserved
{
    /// <summary>Such as <c>distribution-manager</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Which process: its machine, its number and when it was started.</summary>
    public required string Instance { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it stood so, UTC, by the clock of its machine.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the process can't work now, in words; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Items a second since it told before; null where it did not yet, or has nothing to count.</summary>
    public double? Rate { get; init; }

    /// <summary>Items that wait before the role and that only it sees; null where there is no such thing, or it is not known yet.</summary>
    public long? Backlog { get; init; }

    /// <summary>Age of the oldest of them in seconds; null as above.</summary>
    public double? OldestSeconds { get; init; }

    /// <summary>Whether it ends now, in good order.</summary>
    public bool Ended { get; init; }
}
