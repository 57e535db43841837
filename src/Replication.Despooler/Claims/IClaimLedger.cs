namespace Replication.Despooler.Claims;

/// <summary>
/// The claims whose outcome is committed: rows that the transaction wrote which decided the claim. Where there is a ledger, a claimed
/// file goes only after its row is there; the row goes only after the file. So a crash in between repeats the end and not the work.
/// Where none is registered (on a broker, where messages outlive the process) a claimed file goes when its message is confirmed.
/// </summary>
public interface IClaimLedger
{
    /// <summary>Claims that are decided and not forgotten yet, in any order.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<Guid>> ReadDecidedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Removes the rows of claims whose files are gone. A claim without a row is no error.</summary>
    Task ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken);
}
