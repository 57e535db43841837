namespace Replication.Domain;

/// <summary>One status as a child site reported it, every value checked, the package not resolved yet.</summary>
public sealed record PackageStatusReport
{
    /// <summary>Which item this is.</summary>
    public required ItemId Id { get; init; }

    /// <summary>The package as reported.</summary>
    public required ReportedPackageId PackageId { get; init; }

    /// <summary>The site that reports.</summary>
    public required SiteCode SiteCode { get; init; }

    /// <summary>The package server as written, 1 to 255 octets.</summary>
    public required string Server { get; init; }

    /// <summary>Master or copy.</summary>
    public required PackageServerType Type { get; init; }

    /// <summary>What became of the package there.</summary>
    public required PackageStatus Status { get; init; }

    /// <summary>When the site says the status changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The site's transaction, 0 or greater; null where it was not given.</summary>
    public long? TransactionId { get; init; }

    /// <summary>The version of the package's source, 0 or greater.</summary>
    public int? SourceVersion { get; init; }

    /// <summary>The share that holds the package.</summary>
    public string? Share { get; init; }

    /// <summary>The place of this report in the order of its key.</summary>
    /// <param name="epoch">The epoch of the reporting site.</param>
    public StatusOrder Order(int epoch) => new(epoch, TransactionId, UpdatedAt, Status.Rank());

    /// <summary>The row that this report is about, once its package is known.</summary>
    public StatusKey Key(PackageId resolved) => new(resolved, SiteCode, StatusKey.Fold(Server), Type);
}
