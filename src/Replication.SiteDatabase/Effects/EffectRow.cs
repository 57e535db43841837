namespace Replication.SiteDatabase;

/// <summary>
/// What a commit must cause on a queue, written in the same transaction. It goes when the broker has confirmed the message, or, where no
/// message outlives the process, in the transaction that decides the item.
/// </summary>
public sealed class EffectRow
{
    /// <summary>A version 7 UUID.</summary>
    public required Guid EffectId { get; init; }

    /// <summary>The queue that the item goes to.</summary>
    public required string Queue { get; init; }

    /// <summary>The item, in the JSON of the queue's contract.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The relay that has sent it in this run of its process; null where it has not been sent.</summary>
    public Guid? SentBy { get; init; }
}
