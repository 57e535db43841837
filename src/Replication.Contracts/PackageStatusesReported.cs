namespace Replication.Contracts;

/// <summary>The reports of a batch of files. To <see cref="QueueNames.DistributionManager"/>.</summary>
public sealed record PackageStatusesReported
{
    /// <summary>At least one file, each with at least one report.</summary>
    public required IReadOnlyList<TranslatedFile> Files { get; init; }
}

/// <summary>The reports of one file. They stay together, so that the file is done when the message is.</summary>
public sealed record TranslatedFile
{
    /// <summary>The claim of the file.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name that it had there.</summary>
    public required string FileName { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The W3C trace id of the batch.</summary>
    public string? TraceId { get; init; }

    /// <summary>Set on an item that is replayed; its outcome goes to that letter.</summary>
    public Guid? ReplayId { get; init; }

    /// <summary>The file's reports in the order of its rows.</summary>
    public required IReadOnlyList<ReportedStatus> Reports { get; init; }
}

/// <summary>One package status as reported, on the wire and as the payload of a letter of the distribution manager.</summary>
public sealed record ReportedStatus
{
    /// <summary>1 for the file's first report.</summary>
    public required int Row { get; init; }

    /// <summary>The package ID as written, success marker included.</summary>
    public required string PackageId { get; init; }

    /// <summary>The reporting site.</summary>
    public required string SiteCode { get; init; }

    /// <summary>The package server as written.</summary>
    public required string Server { get; init; }

    /// <summary><c>MASTER</c> or <c>COPY</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The status by name, such as <c>INSTALLED</c>.</summary>
    public required string Status { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The site's transaction, 0 or greater.</summary>
    public long? TransactionId { get; init; }

    /// <summary>0 or greater.</summary>
    public int? SourceVersion { get; init; }

    /// <summary>The share that holds the package.</summary>
    public string? Share { get; init; }
}
