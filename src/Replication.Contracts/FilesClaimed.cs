namespace Replication.Contracts;

/// <summary>A batch of files that the despooler has claimed. To <see cref="QueueNames.Translation"/>.</summary>
public sealed record FilesClaimed
{
    /// <summary>At least one file; together at most 8 MiB of payload, or one file.</summary>
    public required IReadOnlyList<ClaimedFile> Files { get; init; }
}

/// <summary>One claimed file with its octets.</summary>
public sealed record ClaimedFile
{
    /// <summary>The item's identity; a version 7 UUID given at the claim.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The folder of the inbox that it came in by, relative to it; empty for the inbox itself.</summary>
    public required string Lane { get; init; }

    /// <summary>The name that the file had in its lane.</summary>
    public required string FileName { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The file's octets.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The W3C trace id of the batch.</summary>
    public string? TraceId { get; init; }

    /// <summary>Set on an item that is replayed; its outcome goes to that letter.</summary>
    public Guid? ReplayId { get; init; }
}
