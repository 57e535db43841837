using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What the stores must know of the process that they run in.</summary>
public sealed record WorkerSettings
{
    /// <summary>The name of its counters.</summary>
    public required string Worker { get; init; }

    /// <summary>Where set, a site that reports for the first time is added under this one; else its reports wait for the site.</summary>
    public SiteCode? LearnSitesUnder { get; init; }

    /// <summary>
    /// Whether messages are gone with the process. Then the transaction that decides an item also says so for its claimed file, and removes
    /// the effect that sent it; on a broker the confirm does both.
    /// </summary>
    public required bool MessagesDieWithProcess { get; init; }
}
