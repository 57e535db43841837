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

    /// <summary>Of this group.</summary>
    public string? Group { get; init; }

    /// <summary>With this text in the message or the file name, without case.</summary>
    public string? Text { get; init; }

    /// <summary>In one of these states.</summary>
    public IReadOnlyList<DeadLetterState> States { get; init; } = [DeadLetterState.Unresolved, DeadLetterState.Replaying];

    /// <summary>What is meant, in words, for the audit.</summary>
    internal string Describe() => string.Join(", ", new[]
    {
        Ids.Count is 0 ? null : Ids.Count == 1 ? Ids[0].ToString() : $"{Ids.Count} ids",
        Group is null ? null : $"group {Group}",
        Reason is { } reason ? $"reason {reason.WireName()}" : null,
        Package is null ? null : $"package {Package}",
        Site is { } site ? $"site {site}" : null,
        string.IsNullOrEmpty(Text) ? null : $"text '{Text}'",
    }.Where(part => part is not null).DefaultIfEmpty("all"));

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

    /// <summary>Restricts a query to the letters that are meant. Ids are looked up by claim: who needs exactly them looks once more.</summary>
    internal IQueryable<DeadLetterRow> Narrow(IQueryable<DeadLetterRow> letters)
    {
        if (Ids.Count > 0)
        {
            var claimIds = Ids.Select(id => id.ClaimId).Distinct().ToList();
            var rows = Ids.Select(id => id.Row).Distinct().ToList();
            letters = letters.Where(row => claimIds.Contains(row.ClaimId) && rows.Contains(row.Row));
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
        }

        if (Text is { Length: > 0 } text)
        {
            string folded = text.ToUpperInvariant();
            letters = letters.Where(row => row.Message.ToUpper().Contains(folded) || row.FileName.ToUpper().Contains(folded));
#pragma warning restore CA1862
        }

        if (Group is { } group)
        {
            letters = letters.Where(row => row.GroupKey == group);
        }

        if (Site is { } site)
        {
            string code = site.ToString();
            letters = letters.Where(row => row.SiteCode == code);
        }

        return letters.Where(row => States.Contains(row.State));
    }
}
