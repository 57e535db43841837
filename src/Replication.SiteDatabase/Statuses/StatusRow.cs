using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What is known of a package on a server: the greatest report of its key.</summary>
public sealed class StatusRow
{
    /// <summary>The package, resolved.</summary>
    public required PackageId PackageId { get; init; }

    /// <summary>The site that reported.</summary>
    public required SiteCode SiteCode { get; init; }

    /// <summary>The server in upper case: servers compare without case.</summary>
    public required string FoldedServer { get; init; }

    /// <summary>Master or copy.</summary>
    public required PackageServerType Type { get; init; }

    /// <summary>The server as it was first written.</summary>
    public required string Server { get; init; }

    /// <summary>The status.</summary>
    public required PackageStatus Status { get; init; }

    /// <summary>See <see cref="PackageStatuses.Rank"/>; kept for comparing in SQL.</summary>
    public required int Rank { get; init; }

    /// <summary>The epoch of the site when it reported.</summary>
    public required int Epoch { get; init; }

    /// <summary>The site's transaction; -1 where the report had none, which sorts below every one.</summary>
    public required long TransactionId { get; init; }

    /// <summary>When the site says the status changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The version of the package's source.</summary>
    public int? SourceVersion { get; init; }

    /// <summary>The share that holds the package.</summary>
    public string? Share { get; init; }

    /// <summary>The item that this row stands on.</summary>
    public required string ItemId { get; init; }

    /// <summary>When it was applied here, UTC.</summary>
    public required DateTimeOffset AppliedAt { get; init; }
}
