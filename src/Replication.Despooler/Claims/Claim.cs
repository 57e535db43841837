namespace Replication.Despooler.Claims;

/// <summary>One claimed file, from the claim until it is finished.</summary>
internal sealed class Claim(Guid id, string fileName, ClaimPlace place, DateTimeOffset claimedAt)
{
    public Guid Id { get; } = id;

    /// <summary>The name that the file had in its lane.</summary>
    public string FileName { get; } = fileName;

    public DateTimeOffset ClaimedAt { get; } = claimedAt;

    /// <summary>Where it is. Changed by the claim loop only, and not after the claim is handed over.</summary>
    public ClaimPlace Place { get; set; } = place;

    /// <summary>What it has of the memory that is in flight.</summary>
    public long Octets { get; set; }

    /// <summary>Whether it is on its way to a stage or a letter, and its outcome is to be expected.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>
    /// When it is to be tried again, as a span since the start: by the claim loop until it is handed over, by the completion then.
    /// </summary>
    public TimeSpan DueAt { get; set; }

    public string Name { get; } = ClaimedName.Of(id, fileName);
}
