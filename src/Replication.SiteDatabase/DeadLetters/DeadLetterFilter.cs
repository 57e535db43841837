using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Which letters are meant; what is not given does not restrict.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>Exactly these.</summary>
    public IReadOnlyList<ItemId> Ids { get; init; } = [];

    /// <summary>Of this reason.</summary>
    public DeadLetterReason? Reason { get; init; }

    /// <summary>Of this package ID as reported, without case.</summary>
    public string? Package { get; init; }

    /// <summary>Of this site.</summary>
    public SiteCode? Site { get; init; }

    /// <summary>In one of these states.</summary>
    public IReadOnlyList<DeadLetterState> States { get; init; } = [DeadLetterState.Unresolved, DeadLetterState.Replaying];

    /// <summary>
    /// Reads the letters that are meant, oldest failure first. Ids are looked up by claim, as not every provider can look up pairs, and the
    /// other rows of the claim left out here.
    /// </summary>
    internal async Task<List<DeadLetterRow>> ReadAsync(IQueryable<DeadLetterRow> letters, int limit, CancellationToken cancellationToken)
    {
        var query = Narrow(letters).OrderBy(row => row.LastFailedAt).ThenBy(row => row.ClaimId).ThenBy(row => row.Row);
        var rows = await (limit > 0 && Ids.Count == 0 ? query.Take(limit) : query).ToListAsync(cancellationToken);
        return Ids.Count == 0 ? rows : rows.FindAll(row => Ids.Contains(row.Id));
    }

    private IQueryable<DeadLetterRow> Narrow(IQueryable<DeadLetterRow> letters)
    {
        if (Ids.Count > 0)
        {
            var claimIds = Ids.Select(id => id.ClaimId).Distinct().ToList();
            letters = letters.Where(row => claimIds.Contains(row.ClaimId));
        }

        if (Reason is { } reason)
        {
            letters = letters.Where(row => row.Reason == reason);
        }

        if (Package is { } package)
        {
            string folded = package.ToUpperInvariant();
#pragma warning disable CA1862 // Becomes SQL, which knows upper() and not StringComparison.
            letters = letters.Where(row => row.PackageId!.ToUpper() == folded);
#pragma warning restore CA1862
        }

        if (Site is { } site)
        {
            string code = site.ToString();
            letters = letters.Where(row => row.SiteCode == code);
        }

        return letters.Where(row => States.Contains(row.State));
    }
}
