namespace Replication.Domain;

/// <summary>
/// The total order of the reports of one key: epoch, transaction ID, update time, rank. Greater replaces, equal or less is stale, so
/// rows never depend on the order in which reports arrive.
/// </summary>
/// <param name="Epoch">0 until an operator raises it for a site that was restored from a backup.</param>
/// <param name="TransactionId">The reporting site's transaction; null sorts below every one.</param>
/// <param name="UpdatedAt">When the site says the status changed.</param>
/// <param name="Rank">See <see cref="PackageStatuses.Rank"/>.</param>
public readonly record struct StatusOrder(int Epoch, long? TransactionId, DateTimeOffset UpdatedAt, int Rank) : IComparable<StatusOrder>
{
    /// <inheritdoc/>
    public int CompareTo(StatusOrder other) =>
        (Epoch, TransactionId ?? -1, UpdatedAt, Rank).CompareTo((other.Epoch, other.TransactionId ?? -1, other.UpdatedAt, other.Rank));

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(StatusOrder left, StatusOrder right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> replaces <paramref name="right"/>.</summary>
    public static bool operator >(StatusOrder left, StatusOrder right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is stale against <paramref name="right"/>.</summary>
    public static bool operator <=(StatusOrder left, StatusOrder right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not older.</summary>
    public static bool operator >=(StatusOrder left, StatusOrder right) => left.CompareTo(right) >= 0;
}
