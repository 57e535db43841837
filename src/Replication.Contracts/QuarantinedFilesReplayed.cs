namespace Replication.Contracts;

/// <summary>Quarantined files that the despooler shall put back and claim again. To <see cref="QueueNames.Despooler"/>.</summary>
public sealed record QuarantinedFilesReplayed
{
    /// <summary>At least one file.</summary>
    public required IReadOnlyList<QuarantinedFile> Files { get; init; }
}

/// <summary>One quarantined file.</summary>
public sealed record QuarantinedFile
{
    /// <summary>The claim that it keeps.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name that it had there.</summary>
    public required string FileName { get; init; }

    /// <summary>The replay that puts it back.</summary>
    public required Guid ReplayId { get; init; }
}
