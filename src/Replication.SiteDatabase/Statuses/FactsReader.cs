using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Reads what deciding needs, in one statement each.</summary>
internal static class FactsReader
{
    public static async Task<SiteFacts> ReadAsync(
        SiteTransaction site, IEnumerable<string> patterns, IEnumerable<SiteCode> siteCodes, CancellationToken cancellationToken)
    {
        // A pattern with a question mark is no package ID, and a package ID is no such pattern: each finds by one side only.
        var candidates = await site.QueryAsync(
            """
            select r.pattern, p.package_id from {rows} r join packages p on p.pattern = r.pattern
            union all
            select r.pattern, p.package_id from {rows} r join packages p on p.package_id = r.pattern
            """,
            RowSet.Of([.. patterns.Distinct(StringComparer.Ordinal)]).Text("pattern", pattern => pattern).Build(),
            reader => (Pattern: reader.GetString(0), PackageId: PackageId.Parse(reader.GetString(1))),
            cancellationToken);
        var epochs = await site.QueryAsync(
            "select s.site_code, s.epoch from {rows} r join sites s on s.site_code = r.site_code",
            RowSet.Of([.. siteCodes.Distinct()]).Text("site_code", code => code.ToString()).Build(),
            reader => (SiteCode: SiteCode.Parse(reader.GetString(0)), Epoch: reader.GetInt32(1)),
            cancellationToken);
        return new SiteFacts(
            candidates.OrderBy(row => row.PackageId.ToString(), StringComparer.Ordinal).ToLookup(row => row.Pattern, row => row.PackageId),
            epochs.ToDictionary(row => row.SiteCode, row => row.Epoch));
    }
}
