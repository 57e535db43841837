using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>The sites below this one. Thread safe.</summary>
public sealed class SiteStore(Database database, TimeProvider time)
{
    /// <summary>Adds a site, or changes its parent. A new one ends the condition of what waits for it, in the same transaction.</summary>
    /// <returns>Whether it is new.</returns>
    public Task<bool> AddAsync(SiteCode siteCode, SiteCode parent, string by, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.Exclusive,
        async site =>
        {
            bool isNew = !await site.Tables.Sites.AnyAsync(row => row.SiteCode == siteCode, cancellationToken);
            await site.ExecuteAsync(
                """
                insert into sites (site_code, parent_code, epoch, learned, added_at) values (@code, @parent, 0, false, @now)
                on conflict (site_code) do update set parent_code = excluded.parent_code, learned = false
                """,
                cancellationToken,
                ("code", siteCode.ToString()),
                ("parent", parent.ToString()),
                ("now", time.GetUtcNow()));
            if (isNew)
            {
                await PackageStore.ReleaseAsync(
                    site,
                    [.. Condition.EndedBy(siteCode).Select(condition => (condition, $"site {siteCode} added"))],
                    time.GetUtcNow(),
                    cancellationToken);
            }

            await AuditStore.AddAsync(site, new(time.GetUtcNow(), by, "added a site", null, isNew ? 1 : 0, $"{siteCode} under {parent}"), cancellationToken);
            return isNew;
        },
        cancellationToken);

    /// <summary>Sites by code.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<SiteRow>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Sites.OrderBy(row => row.SiteCode).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken));

    /// <summary>One site and the number of its status rows; null where it is not known.</summary>
    public Task<(SiteRow Site, int Rows)?> ShowAsync(SiteCode siteCode, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
        await tables.Sites.SingleOrDefaultAsync(row => row.SiteCode == siteCode, cancellationToken) is { } site
            ? (site, await tables.Statuses.CountAsync(row => row.SiteCode == siteCode, cancellationToken))
            : default((SiteRow, int)?));

    internal static Task<int> LearnAsync(
        SiteTransaction site, IEnumerable<SiteCode> siteCodes, SiteCode parent, DateTimeOffset now, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            insert into sites (site_code, parent_code, epoch, learned, added_at)
            select r.site_code, @parent, 0, true, @now from {rows} r where true on conflict (site_code) do nothing
            """,
            RowSet.Of([.. siteCodes.Select(code => code.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
                .Text("site_code", code => code).Build(),
            cancellationToken,
            ("parent", parent.ToString()),
            ("now", now));
}
