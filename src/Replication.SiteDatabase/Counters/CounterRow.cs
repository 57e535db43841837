namespace Replication.SiteDatabase;

/// <summary>What one worker has counted, in the transactions that decided. A row per worker, so that no row is hot; read as sums.</summary>
public sealed class CounterRow
{
    /// <summary>The worker.</summary>
    public required string Worker { get; init; }

    /// <summary>Reports, and files that yield none, when first decided; a report delivered again counts again, here and as stale.</summary>
    public long Received { get; init; }

    /// <summary>Decisions to apply.</summary>
    public long Applied { get; init; }

    /// <summary>Decisions that a newer or equal report is known.</summary>
    public long Stale { get; init; }

    /// <summary>Put to wait less taken from waiting.</summary>
    public long Waiting { get; init; }

    /// <summary>Letters recorded less those resolved, and less discarded ones that have gone by retention.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Applied or stale reports whose package was found by the success marker.</summary>
    public long MarkersResolved { get; init; }
}

/// <summary>What a transaction adds to the counters of its worker.</summary>
public readonly record struct CounterDelta(
    long Received, long Applied, long Stale, long Waiting, long DeadLettered, long MarkersResolved);
