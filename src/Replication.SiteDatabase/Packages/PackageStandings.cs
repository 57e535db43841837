using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Which packages are meant; what is not given does not restrict.</summary>
/// <param name="Text">With this in the ID or the name, without case.</param>
/// <param name="Status">With a server of this status.</param>
/// <param name="Site">Counting the servers of this site only.</param>
/// <param name="After">The last one of the page before.</param>
public sealed record PackageFilter(string? Text, PackageStatus? Status, SiteCode? Site, PackageId? After);

/// <summary>How packages stand on their servers, a page at a time: only the rows of the page's packages are counted. Thread safe.</summary>
public sealed class PackageStandings(Database database)
{
    /// <summary>Packages by ID, with their counts.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<PackageSummary>> ListAsync(PackageFilter filter, int limit, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
    {
        string pattern = $"%{Regex.Replace(filter.Text ?? "", @"[\\%_]", @"\$0", RegexOptions.None, TimeSpan.FromSeconds(1))}%";
        IQueryable<StatusRow> statuses = filter.Site is { } site ? tables.Statuses.Where(row => row.SiteCode == site) : tables.Statuses;

        // Raw, as the model has no order of package IDs and no text in them; both are columns of text. The database folds both sides, as SQLite's
        // upper() leaves all but the letters of ASCII as they are.
        var packages = tables.Packages.FromSql(
            $"select * from packages where package_id > {filter.After?.ToString() ?? ""} and upper(package_id || ' ' || name) like upper({pattern}) escape '\\'");
        if (filter.Status is { } status)
        {
            packages = packages.Where(package => statuses.Any(row => row.PackageId == package.PackageId && row.Status == status));
        }

        var page = await packages.OrderBy(row => row.PackageId).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken);
        var ids = page.ConvertAll(row => row.PackageId);
        var counts = await statuses.Where(row => ids.Contains(row.PackageId))
            .GroupBy(row => new { row.PackageId, row.Status })
            .Select(rows => new { rows.Key.PackageId, rows.Key.Status, Count = rows.Count() })
            .ToListAsync(cancellationToken);
        var byPackage = counts.ToLookup(row => row.PackageId, row => (row.Status, row.Count));
        return page.ConvertAll(package => PackageSummary.Of(package, byPackage[package.PackageId].ToDictionary(row => row.Status, row => row.Count)));
    });
}
