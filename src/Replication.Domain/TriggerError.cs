namespace Replication.Domain;

/// <summary>
/// The original site database's error 99901, word for word, so that what operators already search for is found here.
/// </summary>
/// <remarks>Sources: KB Q235805 (packages), Q319189 (sites).</remarks>
public static class TriggerError
{
    /// <summary>The line for a package that is not known.</summary>
    public static string UnknownPackage(ReportedPackageId reported) => Text("PkgID", reported.ToString(), "SMSPackages");

    /// <summary>The line for a site that is not known.</summary>
    public static string UnknownSite(SiteCode siteCode) => Text("SiteCode", siteCode.ToString(), "Sites");

    private static string Text(string column, string value, string table) =>
        $"This {column} ({value}) does not exist in the parent table, {table}.";
}
