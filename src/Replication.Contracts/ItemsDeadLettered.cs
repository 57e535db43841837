namespace Replication.Contracts;

/// <summary>Items that failed by their own fault. To <see cref="QueueNames.DeadLetters"/>.</summary>
public sealed record ItemsDeadLettered
{
    /// <summary>At least one item.</summary>
    public required IReadOnlyList<FailedItem> Items { get; init; }
}

/// <summary>One failed item: what failed, where, why, and all that a replay needs.</summary>
public sealed record FailedItem
{
    /// <summary>The claim of the item's file.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>0 for a file, else the report's row in it.</summary>
    public required int Row { get; init; }

    /// <summary>Where it failed: <c>despooler</c>, <c>translation</c>, <c>distribution-manager</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The dead-letter reason by its wire name.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence that names the place, the value and the rule.</summary>
    public required string Message { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name that the file had there.</summary>
    public required string FileName { get; init; }

    /// <summary>When the file was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The octets that failed: the file, or the report as JSON. Null where <see cref="PayloadAt"/> says where they are.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>The quarantined file.</summary>
    public string? PayloadAt { get; init; }

    /// <summary>What it would have needed, such as <c>missing-package:100?0077</c>.</summary>
    public string? Condition { get; init; }

    /// <summary>The package ID as reported, where known.</summary>
    public string? PackageId { get; init; }

    /// <summary>The reporting site, where known.</summary>
    public string? SiteCode { get; init; }

    /// <summary>The text of the exception, where one was the cause.</summary>
    public string? Exception { get; init; }

    /// <summary>How often it was tried before this.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Whether it was counted as received before, as one that waited was.</summary>
    public bool AlreadyReceived { get; init; }

    /// <summary>The row of the site database that sent this; whoever records the item removes that row.</summary>
    public Guid? EffectId { get; init; }

    /// <summary>The replay that failed again.</summary>
    public Guid? ReplayId { get; init; }

    /// <summary>The W3C trace id of the batch.</summary>
    public string? TraceId { get; init; }
}
