using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A package definition.</summary>
public sealed class PackageRow
{
    /// <summary>The package.</summary>
    public required PackageId PackageId { get; init; }

    /// <summary>The ID with its fourth character hidden: what a success marker is resolved by.</summary>
    public required string Pattern { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>Free text.</summary>
    public string? Version { get; set; }

    /// <summary>Free text.</summary>
    public string? Manufacturer { get; set; }

    /// <summary>Free text.</summary>
    public string? Language { get; set; }

    /// <summary>The version of the source, 0 or greater.</summary>
    public int? SourceVersion { get; set; }

    /// <summary>When it was added here, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }
}
