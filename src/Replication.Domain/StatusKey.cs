namespace Replication.Domain;

/// <summary>What a status row is about. Servers compare without case.</summary>
/// <param name="PackageId">The package, resolved.</param>
/// <param name="SiteCode">The reporting site.</param>
/// <param name="FoldedServer">The package server in upper case; see <see cref="Fold"/>.</param>
/// <param name="Type">Master or copy.</param>
public readonly record struct StatusKey(PackageId PackageId, SiteCode SiteCode, string FoldedServer, PackageServerType Type)
{
    /// <summary>The form in which server names are compared.</summary>
    public static string Fold(string server) => server.ToUpperInvariant();
}
