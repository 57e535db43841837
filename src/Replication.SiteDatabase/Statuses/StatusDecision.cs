using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Where an undecided report comes from, which says how it is counted and what is cleared away.</summary>
public abstract record ReportOrigin
{
    private ReportOrigin()
    {
    }

    /// <summary>From a claimed file, for the first time or delivered again.</summary>
    public sealed record File : ReportOrigin
    {
        /// <summary>The only one.</summary>
        public static readonly File Instance = new();
    }

    /// <summary>From the waiting rows.</summary>
    public sealed record Waiting(int Attempts, DateTimeOffset Since, DateTimeOffset DeadlineAt) : ReportOrigin;

    /// <summary>From a dead letter, by this replay.</summary>
    public sealed record Replay(Guid ReplayId) : ReportOrigin;
}

/// <summary>A report that is to be decided, with all that a waiting row or a letter of it would need.</summary>
public sealed record PendingReport
{
    /// <summary>The report.</summary>
    public required PackageStatusReport Report { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ReportOrigin Origin { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name of its file.</summary>
    public required string FileName { get; init; }

    /// <summary>When its file was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The W3C trace id of its batch.</summary>
    public string? TraceId { get; init; }
}

/// <summary>What is known of packages and sites in the transaction that decides.</summary>
public sealed class SiteFacts(ILookup<string, PackageId> candidates, IReadOnlyDictionary<SiteCode, int> epochs)
{
    /// <summary>The packages that a reported ID may mean.</summary>
    public IReadOnlyList<PackageId> Candidates(ReportedPackageId reported) => [.. candidates[reported.Pattern]];

    /// <summary>The epoch of a site; null where the site is not known.</summary>
    public int? Epoch(SiteCode siteCode) => epochs.TryGetValue(siteCode, out int epoch) ? epoch : null;
}

/// <summary>What is to become of a report.</summary>
public abstract record StatusDecision
{
    private StatusDecision()
    {
    }

    /// <summary>To the row of this package, unless that stands on a greater or equal report.</summary>
    public sealed record Apply(PackageId PackageId, StatusOrder Order) : StatusDecision;

    /// <summary>To wait for a condition.</summary>
    public sealed record Wait(string Condition, int Attempts, DateTimeOffset NextAttemptAt, DateTimeOffset DeadlineAt) : StatusDecision;

    /// <summary>To become a dead letter, by this effect.</summary>
    public sealed record Reject(DeadLetterReason Reason, EffectRow Letter) : StatusDecision;
}

/// <summary>What became of a report.</summary>
public enum StatusOutcome
{
    /// <summary>Its row stands on it now.</summary>
    Applied,

    /// <summary>A greater or equal report was known, or it was delivered again.</summary>
    Stale,

    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>It is on its way to the dead letters.</summary>
    DeadLettered,
}

/// <summary>A report with its decision and its outcome.</summary>
public readonly record struct DecidedReport(PendingReport Pending, StatusDecision Decision, StatusOutcome Outcome);
