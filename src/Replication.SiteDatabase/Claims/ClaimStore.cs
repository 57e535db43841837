using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>The claims that are decided and whose files have not gone yet. Thread safe.</summary>
public sealed class ClaimStore(Database database)
{
    /// <summary>Claims whose files may go.</summary>
    /// <param name="limit">At most so many.</param>
    public Task<List<Guid>> ReadAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        tables => tables.DecidedClaims.OrderBy(row => row.ClaimId).Take(limit).Select(row => row.ClaimId).ToListAsync(cancellationToken));

    /// <summary>Forgets claims whose files have gone.</summary>
    public Task<int> ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            "delete from decided_claims where claim_id in (select r.claim_id from {rows} r)", Ids(claimIds), cancellationToken),
        cancellationToken);

    internal static Task<int> AddAsync(SiteTransaction site, IEnumerable<Guid> claimIds, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            "insert into decided_claims (claim_id) select r.claim_id from {rows} r where true on conflict (claim_id) do nothing",
            Ids([.. claimIds.Distinct()]),
            cancellationToken);

    private static RowSet Ids(IReadOnlyList<Guid> claimIds) => RowSet.Of([.. claimIds.Order()]).Id("claim_id", id => id).Build();
}
