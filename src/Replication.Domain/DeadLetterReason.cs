using System.Text.Json.Serialization;

namespace Replication.Domain;

/// <summary>Why an item was dead-lettered. The wire names are part of the surface.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeadLetterReason>))]
public enum DeadLetterReason
{
    /// <summary>The octets are no MIF.</summary>
    [JsonStringEnumMemberName("malformed-mif")] MalformedMif,

    /// <summary>A MIF or a foreign format, but no package status.</summary>
    [JsonStringEnumMemberName("not-a-status-mif")] NotAStatusMif,

    /// <summary>An attribute that a status needs is missing.</summary>
    [JsonStringEnumMemberName("missing-attribute")] MissingAttribute,

    /// <summary>An attribute's value breaks its rule.</summary>
    [JsonStringEnumMemberName("invalid-value")] InvalidValue,

    /// <summary>Success marker and status contradict each other.</summary>
    [JsonStringEnumMemberName("contradictory-status")] ContradictoryStatus,

    /// <summary>Larger than <c>Inbox:MaximumFileBytes</c>.</summary>
    [JsonStringEnumMemberName("oversize")] Oversize,

    /// <summary>A link, a device, a socket or a pipe.</summary>
    [JsonStringEnumMemberName("not-a-regular-file")] NotARegularFile,

    /// <summary>The update time is more than a day ahead of the clock.</summary>
    [JsonStringEnumMemberName("clock-skew")] ClockSkew,

    /// <summary>The package was still unknown at the deadline.</summary>
    [JsonStringEnumMemberName("unresolved-package")] UnresolvedPackage,

    /// <summary>A marker fits more than one package.</summary>
    [JsonStringEnumMemberName("ambiguous-package")] AmbiguousPackage,

    /// <summary>The site was still unknown at the deadline.</summary>
    [JsonStringEnumMemberName("unknown-site")] UnknownSite,

    /// <summary>The site may not report through this lane.</summary>
    [JsonStringEnumMemberName("unauthorised-site")] UnauthorisedSite,

    /// <summary>The site was removed.</summary>
    [JsonStringEnumMemberName("deleted-site")] DeletedSite,

    /// <summary>The site seems to be restored from a backup.</summary>
    [JsonStringEnumMemberName("rollback-suspected")] RollbackSuspected,

    /// <summary>Anything else; the letter has the exception's text.</summary>
    [JsonStringEnumMemberName("unexpected-error")] UnexpectedError,
}

/// <summary>Whose fault a dead letter is.</summary>
public static class DeadLetterFault
{
    /// <summary>
    /// Whether the item is at fault, or what sent it. What only needs a package or site to come, or a twin to go, would do well in another
    /// hierarchy.
    /// </summary>
    public static bool IsItemsOwn(this DeadLetterReason reason) =>
        reason is not (DeadLetterReason.UnresolvedPackage or DeadLetterReason.AmbiguousPackage or DeadLetterReason.UnknownSite);
}

/// <summary>Where an item failed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Stage>))]
public enum Stage
{
    /// <summary>Inbox to queue.</summary>
    [JsonStringEnumMemberName("despooler")] Despooler,

    /// <summary>MIF to reports.</summary>
    [JsonStringEnumMemberName("translation")] Translation,

    /// <summary>Reports to rows.</summary>
    [JsonStringEnumMemberName("distribution-manager")] DistributionManager,
}

/// <summary>What became of a dead letter.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeadLetterState>))]
public enum DeadLetterState
{
    /// <summary>Stands there.</summary>
    [JsonStringEnumMemberName("unresolved")] Unresolved,

    /// <summary>On its way back to the stage where it failed.</summary>
    [JsonStringEnumMemberName("replaying")] Replaying,

    /// <summary>Its replay was applied or stale.</summary>
    [JsonStringEnumMemberName("resolved")] Resolved,

    /// <summary>An operator gave it up.</summary>
    [JsonStringEnumMemberName("discarded")] Discarded,
}
