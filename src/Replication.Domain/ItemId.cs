using System.Globalization;

namespace Replication.Domain;

/// <summary>
/// The identity of an item through crashes, stages, waiting and letters: the claim of its file, and for a report its row in the file.
/// </summary>
/// <param name="ClaimId">Given by the despooler when it claims the file; a version 7 UUID.</param>
/// <param name="Row">1 for the file's first report; 0 for the file as a whole.</param>
public readonly record struct ItemId(Guid ClaimId, int Row) : IComparable<ItemId>
{
    /// <summary>Reads <c>claim</c> or <c>claim.row</c>, as <see cref="ToString"/> writes them.</summary>
    public static bool TryParse(string? text, out ItemId id)
    {
        id = default;
        string[] parts = text?.Split('.') ?? [];
        int row = 0;
        if (parts.Length is not (1 or 2)
            || !Guid.TryParseExact(parts[0], "D", out var claimId)
            || (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out row) && row > 0)))
        {
            return false;
        }

        id = new ItemId(claimId, row);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ItemId other) => (ClaimId, Row).CompareTo((other.ClaimId, other.Row));

    /// <summary><c>claim</c> for a file, <c>claim.row</c> for a report.</summary>
    public override string ToString() => Row == 0 ? ClaimId.ToString("D") : $"{ClaimId:D}.{Row}";

    /// <summary>Order by claim, then row.</summary>
    public static bool operator <(ItemId left, ItemId right) => left.CompareTo(right) < 0;

    /// <summary>Order by claim, then row.</summary>
    public static bool operator >(ItemId left, ItemId right) => left.CompareTo(right) > 0;

    /// <summary>Order by claim, then row.</summary>
    public static bool operator <=(ItemId left, ItemId right) => left.CompareTo(right) <= 0;

    /// <summary>Order by claim, then row.</summary>
    public static bool operator >=(ItemId left, ItemId right) => left.CompareTo(right) >= 0;
}
