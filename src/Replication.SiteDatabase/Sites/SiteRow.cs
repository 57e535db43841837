using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A site of the hierarchy below this one.</summary>
public sealed class SiteRow
{
    /// <summary>The site.</summary>
    public required SiteCode SiteCode { get; init; }

    /// <summary>The site that it reports to.</summary>
    public required SiteCode ParentCode { get; set; }

    /// <summary>Raised by an operator who accepts that the site was restored from a backup; first in the order of its reports.</summary>
    public int Epoch { get; set; }

    /// <summary>Whether it was added by its first report and not by an operator.</summary>
    public bool Learned { get; set; }

    /// <summary>When it was added here, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }
}
