using Replication.Despooler.Claims;
using Replication.SiteDatabase;

namespace Replication.Cli.Run;

/// <summary>Shows the despooler, which knows no database, which claims are decided.</summary>
internal sealed class DecidedClaimLedger(ClaimStore store) : IClaimLedger
{
    public async Task<IReadOnlyList<Guid>> ReadDecidedAsync(int limit, CancellationToken cancellationToken) =>
        await store.ReadAsync(limit, cancellationToken);

    public Task ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken) =>
        store.ForgetAsync(claimIds, cancellationToken);
}
