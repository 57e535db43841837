using Replication.Domain;
using Replication.Hosting.Options;

namespace Replication.Cli.Run;

/// <summary>Which site this is. Section <c>Site</c>.</summary>
public sealed class SiteOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Site";

    /// <summary>The code of this site. Default CEN.</summary>
    public string Code { get; set; } = "CEN";

    /// <summary>The site that this one reports to. Default none: the central site.</summary>
    public string? Parent { get; set; }

    /// <summary>Whether a site that reports for the first time is added by that. Default: yes where embedded.</summary>
    public bool? LearnChildren { get; set; }

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!SiteCode.TryParse(Code, out _))
        {
            yield return $"Site:Code is '{Code}': {SiteCode.Rule} is needed.";
        }

        if (!string.IsNullOrEmpty(Parent) && !SiteCode.TryParse(Parent, out _))
        {
            yield return $"Site:Parent is '{Parent}': {SiteCode.Rule} is needed.";
        }
    }

    /// <summary>The checked values.</summary>
    internal SiteIdentity Identity(bool embedded) => new(
        SiteCode.Parse(Code), SiteCode.TryParse(Parent, out var parent) ? parent : null, LearnChildren ?? embedded);
}
