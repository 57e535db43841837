using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What adding packages did.</summary>
/// <param name="Added">Not known before.</param>
/// <param name="Changed">Known with other words.</param>
/// <param name="Unchanged">Known just so, which is no error.</param>
public sealed record AddedPackages(int Added, int Changed, int Unchanged);

/// <summary>A package with what its servers say, as operators count it.</summary>
public sealed record PackageSummary(PackageRow Package, int Targeted, int Installed, int Retrying, int Failed)
{
    internal static PackageSummary Of(PackageRow package, Dictionary<PackageStatus, int> byStatus) => new(
        package,
        byStatus.Values.Sum() - byStatus.GetValueOrDefault(PackageStatus.Removed),
        byStatus.GetValueOrDefault(PackageStatus.Installed),
        byStatus.GetValueOrDefault(PackageStatus.Retry),
        byStatus.GetValueOrDefault(PackageStatus.Failed));
}

/// <summary>Package definitions. Thread safe.</summary>
public sealed class PackageStore(Database database, TimeProvider time)
{
    /// <summary>
    /// Adds packages, or changes the words of known ones. In the same transaction, which excludes those that decide reports, each new package
    /// ends the conditions of what waits for it: so no report can go on waiting for a package that is here.
    /// </summary>
    /// <param name="by">Who adds them.</param>
    public Task<AddedPackages> AddAsync(IReadOnlyList<PackageRow> packages, string by, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.Exclusive,
        async site =>
        {
            var last = packages.GroupBy(package => package.PackageId).Select(same => same.Last())
                .OrderBy(package => package.PackageId.ToString(), StringComparer.Ordinal).ToList();
            var ids = last.ConvertAll(package => package.PackageId);
            var known = await site.Tables.Packages.Where(row => ids.Contains(row.PackageId))
                .ToDictionaryAsync(row => row.PackageId, cancellationToken);
            var added = last.FindAll(package => !known.ContainsKey(package.PackageId));
            var changed = last.FindAll(package => known.TryGetValue(package.PackageId, out var row) && !SameWords(package, row));
            await site.ExecuteAsync(
                """
                insert into packages (package_id, pattern, name, version, manufacturer, language, source_version, added_at)
                select r.package_id, r.pattern, r.name, r.version, r.manufacturer, r.language, r.source_version, r.added_at
                from {rows} r where true
                on conflict (package_id) do update set name = excluded.name, version = excluded.version,
                  manufacturer = excluded.manufacturer, language = excluded.language, source_version = excluded.source_version
                """,
                RowSet.Of([.. added, .. changed])
                    .Text("package_id", package => package.PackageId.ToString())
                    .Text("pattern", package => package.Pattern)
                    .Text("name", package => package.Name)
                    .Text("version", package => package.Version)
                    .Text("manufacturer", package => package.Manufacturer)
                    .Text("language", package => package.Language)
                    .Int("source_version", package => package.SourceVersion)
                    .Instant("added_at", package => package.AddedAt)
                    .Build(),
                cancellationToken);
            await ReleaseAsync(
                site,
                [.. added.SelectMany(package => Condition.EndedBy(package.PackageId).Select(condition => (condition, $"package {package.PackageId} added")))],
                time.GetUtcNow(),
                cancellationToken);
            await AuditStore.AddAsync(
                site, new(time.GetUtcNow(), by, "added packages", null, added.Count + changed.Count, Named(added.Concat(changed))), cancellationToken);
            return new AddedPackages(added.Count, changed.Count, last.Count - added.Count - changed.Count);
        },
        cancellationToken);

    /// <summary>Removes a definition; what was reported of it stays. Where it leaves one package that a marker fits, letters of that marker are released.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> RemoveAsync(PackageId packageId, string by, string why, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.Exclusive,
        async site =>
        {
            var now = time.GetUtcNow();
            int removed = await site.ExecuteAsync(
                "delete from packages where package_id = @id", cancellationToken, ("id", packageId.ToString()));
            if (removed > 0)
            {
                string pattern = packageId.Pattern;
                if (await site.Tables.Packages.CountAsync(row => row.Pattern == pattern, cancellationToken) == 1)
                {
                    await ReplayJobSql.ReleaseAsync(site, [(Condition.AmbiguousPackage(pattern), $"package {packageId} removed")], now, cancellationToken);
                }

                await AuditStore.AddAsync(site, new(now, by, "removed a package", why, removed, packageId.ToString()), cancellationToken);
            }

            return removed > 0;
        },
        cancellationToken);

    /// <summary>Packages by ID.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<PackageRow>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Packages.OrderBy(row => row.PackageId).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken));

    /// <summary>One package with its counts; null where it is not known.</summary>
    public Task<PackageSummary?> ShowAsync(PackageId packageId, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
    {
        var package = await tables.Packages.SingleOrDefaultAsync(row => row.PackageId == packageId, cancellationToken);
        if (package is null)
        {
            return null;
        }

        var byStatus = await tables.Statuses.Where(row => row.PackageId == packageId)
            .GroupBy(row => row.Status).Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken);
        return PackageSummary.Of(package, byStatus);
    });

    /// <summary>
    /// Notes that conditions have ended, for those that something waits for or a letter failed by. Nothing can be put to wait meanwhile: the caller holds the
    /// exclusive lock.
    /// </summary>
    internal static async Task ReleaseAsync(
        SiteTransaction site, IReadOnlyList<(string Condition, string Cause)> ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await site.ExecuteAsync(
            """
            insert into releases (condition, cause, requested_at) select r.condition, r.cause, @now from {rows} r
            where exists (select 1 from waiting w where w.condition = r.condition)
            """,
            RowSet.Of(ended).Text("condition", item => item.Condition).Text("cause", item => item.Cause).Build(),
            cancellationToken,
            ("now", now));
        await ReplayJobSql.ReleaseAsync(site, ended, now, cancellationToken);
    }

    private static string Named(IEnumerable<PackageRow> packages) =>
        packages.ToList() is { Count: <= 3 } few ? string.Join(", ", few.Select(package => package.PackageId)) : "several";

    private static bool SameWords(PackageRow left, PackageRow right) =>
        (left.Name, left.Version, left.Manufacturer, left.Language, left.SourceVersion)
        == (right.Name, right.Version, right.Manufacturer, right.Language, right.SourceVersion);
}
