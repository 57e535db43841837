using Replication.Hosting.Options;

namespace Replication.Cli.Run;

/// <summary>How the site database is started. Section <c>SiteDatabase</c>.</summary>
public sealed class SiteDatabaseOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "SiteDatabase";

    /// <summary>Whether <c>run</c> brings the schema up to date when it starts. Default true; false where a job of its own does.</summary>
    public bool MigrateAtStart { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => [];
}
