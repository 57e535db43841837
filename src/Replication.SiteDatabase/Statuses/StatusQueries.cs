using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Which status rows are meant; what is not given does not restrict.</summary>
public sealed record StatusFilter(PackageId? Package, SiteCode? Site, string? Server, PackageStatus? Status = null);

/// <summary>Reads status rows. Thread safe.</summary>
public sealed class StatusQueries(Database database)
{
    /// <summary>Rows by key.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<StatusRow>> ListAsync(StatusFilter filter, int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
    {
        IQueryable<StatusRow> rows = tables.Statuses;
        if (filter.Package is { } package)
        {
            rows = rows.Where(row => row.PackageId == package);
        }

        if (filter.Site is { } site)
        {
            rows = rows.Where(row => row.SiteCode == site);
        }

        if (filter.Server is { } server)
        {
            string folded = StatusKey.Fold(server);
            rows = rows.Where(row => row.FoldedServer == folded);
        }

        if (filter.Status is { } status)
        {
            rows = rows.Where(row => row.Status == status);
        }

        return rows.OrderBy(row => row.PackageId).ThenBy(row => row.SiteCode).ThenBy(row => row.FoldedServer).ThenBy(row => row.Type)
            .Take(limit > 0 ? limit : int.MaxValue)
            .ToListAsync(cancellationToken);
    });

    /// <summary>How many rows there are, by status.</summary>
    public Task<Dictionary<PackageStatus, int>> CountByStatusAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Statuses.GroupBy(row => row.Status).Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken));
}
