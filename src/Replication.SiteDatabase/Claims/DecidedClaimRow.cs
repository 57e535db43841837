namespace Replication.SiteDatabase;

/// <summary>
/// A claim all of whose items are decided, written in the transaction that decided them. It goes when the claimed file has gone. Only where
/// no message outlives the process; on a broker the confirm releases the file.
/// </summary>
public sealed class DecidedClaimRow
{
    /// <summary>The claim.</summary>
    public required Guid ClaimId { get; init; }
}
