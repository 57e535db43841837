namespace Replication.Domain;

/// <summary>
/// What an item needs before it can be applied, as a text that operators group by and that the arrival of a package or site releases:
/// <c>missing-package:100?0077</c>, <c>ambiguous-package:100?0077</c>, <c>unknown-site:M03</c>.
/// </summary>
public static class Condition
{
    /// <summary>No package has this ID, or fits this marker.</summary>
    public static string MissingPackage(ReportedPackageId reported) => $"missing-package:{reported.Pattern}";

    /// <summary>More than one package fits this marker.</summary>
    public static string AmbiguousPackage(ReportedPackageId reported) => $"ambiguous-package:{reported.Pattern}";

    /// <summary>The same, of the pattern that the marker leaves.</summary>
    public static string AmbiguousPackage(string pattern) => $"ambiguous-package:{pattern}";

    /// <summary>The reporting site is not known.</summary>
    public static string UnknownSite(SiteCode siteCode) => $"unknown-site:{siteCode}";

    /// <summary>The conditions that the arrival of a package ends: those of the plain ID and those of the marker.</summary>
    public static IReadOnlyList<string> EndedBy(PackageId packageId) =>
        [$"missing-package:{packageId}", $"missing-package:{packageId.Pattern}"];

    /// <summary>The conditions that the arrival of a site ends.</summary>
    public static IReadOnlyList<string> EndedBy(SiteCode siteCode) => [UnknownSite(siteCode)];
}
