using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What a report comes to on what is known of packages and sites: the one place that resolves, for deciding and for previews. Pure.</summary>
public abstract record Resolution
{
    /// <summary>An update time further ahead of the clock is refused: one wrong clock would make all that follows stale.</summary>
    public static readonly TimeSpan LongestLead = TimeSpan.FromDays(1);

    private Resolution()
    {
    }

    /// <summary>Why a report that can't wait becomes a letter; null where it is applied.</summary>
    public DeadLetterReason? Reason => this switch
    {
        Resolved => null,
        MissingPackage => DeadLetterReason.UnresolvedPackage,
        UnknownSite => DeadLetterReason.UnknownSite,
        Ambiguous => DeadLetterReason.AmbiguousPackage,
        _ => DeadLetterReason.ClockSkew,
    };

    /// <summary>Resolves a report.</summary>
    public static Resolution Of(PackageStatusReport report, SiteFacts facts, DateTimeOffset now)
    {
        if (report.UpdatedAt > now + LongestLead)
        {
            return new ClockSkew();
        }

        var candidates = facts.Candidates(report.PackageId);
        return candidates.Count switch
        {
            0 => new MissingPackage(),
            1 when facts.Epoch(report.SiteCode) is { } epoch => new Resolved(candidates[0], epoch),
            1 => new UnknownSite(),
            _ => new Ambiguous(candidates),
        };
    }

    /// <summary>One package, and the site is known.</summary>
    public sealed record Resolved(PackageId PackageId, int Epoch) : Resolution;

    /// <summary>No package fits.</summary>
    public sealed record MissingPackage : Resolution;

    /// <summary>The reporting site is not known.</summary>
    public sealed record UnknownSite : Resolution;

    /// <summary>More than one package fits the marker.</summary>
    public sealed record Ambiguous(IReadOnlyList<PackageId> Candidates) : Resolution;

    /// <summary>The update time is too far ahead.</summary>
    public sealed record ClockSkew : Resolution;
}
