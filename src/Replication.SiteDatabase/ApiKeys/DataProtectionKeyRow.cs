namespace Replication.SiteDatabase;

/// <summary>A key by which consoles protect cookies, so that one reads what another wrote.</summary>
public sealed class DataProtectionKeyRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>As ASP.NET Core writes it.</summary>
    public required string Xml { get; init; }
}
