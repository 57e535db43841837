namespace Replication.Domain;

/// <summary>Which site of the hierarchy this is.</summary>
/// <param name="Code">This site.</param>
/// <param name="Parent">The site that it reports to; null for the central site.</param>
/// <param name="LearnChildren">Whether a site that reports for the first time is added by that; else its reports wait for the site.</param>
public sealed record SiteIdentity(SiteCode Code, SiteCode? Parent, bool LearnChildren);
