using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A report that can't be resolved yet, with its attempts.</summary>
public sealed class WaitingRow
{
    /// <summary>The claim of its file.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>Its row in the file, from 1.</summary>
    public required int Row { get; init; }

    /// <summary>What it waits for, such as <c>missing-package:100?0077</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>The package ID as reported.</summary>
    public required ReportedPackageId PackageId { get; init; }

    /// <summary>The site that reported.</summary>
    public required SiteCode SiteCode { get; init; }

    /// <summary>The server as written.</summary>
    public required string Server { get; init; }

    /// <summary>Master or copy.</summary>
    public required PackageServerType Type { get; init; }

    /// <summary>The status.</summary>
    public required PackageStatus Status { get; init; }

    /// <summary>When the site says the status changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The site's transaction.</summary>
    public long? TransactionId { get; init; }

    /// <summary>The version of the package's source.</summary>
    public int? SourceVersion { get; init; }

    /// <summary>The share that holds the package.</summary>
    public string? Share { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name of its file.</summary>
    public required string FileName { get; init; }

    /// <summary>When its file was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The W3C trace id of its batch.</summary>
    public string? TraceId { get; init; }

    /// <summary>How often it was tried; 1 when it is put to wait.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was put to wait, UTC.</summary>
    public required DateTimeOffset WaitingSince { get; init; }

    /// <summary>When it is tried next without anything having happened, UTC.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>When it becomes a dead letter, UTC.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>The last release that tried it; a release takes each row once.</summary>
    public long ReleaseId { get; init; }
}

/// <summary>
/// A condition that has ended, written in the transaction that added the package or site. The waiting rows of the condition are decided
/// again, in portions; then the row goes.
/// </summary>
public sealed class ReleaseRow
{
    /// <summary>Ascending.</summary>
    public long ReleaseId { get; init; }

    /// <summary>The condition that has ended.</summary>
    public required string Condition { get; init; }

    /// <summary>What ended it, such as <c>package 10000077 added</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}
