using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Replication.Domain;
using Replication.Hosting.Telemetry;
using Replication.SiteDatabase;

namespace Replication.DistributionManager;

/// <summary>What the distribution manager tells of its work: outcomes counted, the article's line logged, spans of single items.</summary>
internal sealed partial class DistributionManagerTelemetry(TimeProvider time, ILogger<DistributionManagerTelemetry> logger)
{
    private const int SampleOneIn = 100;

    private static readonly Counter<long> Outcomes = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.reports.decided", "{report}", "Reports decided, by outcome and where they came from.");

    private static readonly Histogram<double> FileToRow = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "replication.file_to_row.duration", "s", "Time from the claim of a file to the commit of a report of it.", advice: ReplicationTelemetry.Durations);

    public void Decided(IReadOnlyList<DecidedReport> reports)
    {
        var now = time.GetUtcNow();
        foreach (var group in reports.GroupBy(item => (item.Outcome, Origin: Name(item.Pending.Origin))))
        {
            Outcomes.Add(group.Count(), new TagList { { "outcome", Name(group.Key.Outcome) }, { "origin", group.Key.Origin } });
        }

        foreach (var item in reports)
        {
            if (item is { Outcome: StatusOutcome.Applied, Pending.Origin: ReportOrigin.File })
            {
                FileToRow.Record((now - item.Pending.ClaimedAt).TotalSeconds);
            }

            if (item.Outcome is StatusOutcome.DeadLettered || item.Pending.Report.Id.ClaimId.GetHashCode() % SampleOneIn == 0)
            {
                Span(item);
            }
        }

        foreach (string line in Unresolved(reports).Distinct(StringComparer.Ordinal))
        {
            LogUnresolved(line);
        }
    }

    public void Released(string cause, IReadOnlyList<DecidedReport> reports)
    {
        Decided(reports);
        if (reports.Count > 0)
        {
            LogReleased(
                cause,
                reports.Count,
                reports.Count(item => item.Outcome is StatusOutcome.Applied or StatusOutcome.Stale),
                reports.Count(item => item.Outcome is StatusOutcome.Waiting),
                reports.Count(item => item.Outcome is StatusOutcome.DeadLettered));
        }
    }

    /// <summary>The original's line, once for each ID of a batch, when a report is put to wait and when it is given up.</summary>
    private static IEnumerable<string> Unresolved(IReadOnlyList<DecidedReport> reports) =>
        from item in reports
        let reason = (item.Decision as StatusDecision.Reject)?.Reason
        let condition = (item.Decision as StatusDecision.Wait)?.Condition
        where reason is DeadLetterReason.UnresolvedPackage or DeadLetterReason.UnknownSite
            || (condition is not null && item.Pending.Origin is ReportOrigin.File)
        select reason is DeadLetterReason.UnknownSite || condition == Condition.UnknownSite(item.Pending.Report.SiteCode)
            ? TriggerError.UnknownSite(item.Pending.Report.SiteCode)
            : TriggerError.UnknownPackage(item.Pending.Report.PackageId);

    private static void Span(DecidedReport item)
    {
        using var span = ReplicationTelemetry.Source.StartActivity(
            "decide report",
            ActivityKind.Internal,
            default(ActivityContext),
            links: item.Pending.Origin is ReportOrigin.Replay ? ReplicationTelemetry.LinksTo([item.Pending.TraceId]) : null);
        span?.SetTag("replication.item.id", item.Pending.Report.Id.ToString())
            .SetTag("replication.outcome", Name(item.Outcome))
            .SetTag("replication.trace.claimed", item.Pending.TraceId);
        if (item.Decision is StatusDecision.Reject reject)
        {
            span?.SetStatus(ActivityStatusCode.Error, reject.Reason.WireName());
        }
    }

    private static string Name(StatusOutcome outcome) => outcome switch
    {
        StatusOutcome.Applied => "applied",
        StatusOutcome.Stale => "stale",
        StatusOutcome.Waiting => "waiting",
        _ => "dead-lettered",
    };

    private static string Name(ReportOrigin origin) => origin switch
    {
        ReportOrigin.File => "file",
        ReportOrigin.Waiting => "waiting",
        _ => "replay",
    };

    [LoggerMessage(1, LogLevel.Warning, "{TriggerError}")]
    private partial void LogUnresolved(string triggerError);

    [LoggerMessage(2, LogLevel.Information, "Waiting reports released by: {Cause}. Decided: {Count}, applied or stale: {Done}, still waiting: {Waiting}, dead letters: {DeadLettered}.")]
    private partial void LogReleased(string cause, int count, int done, int waiting, int deadLettered);
}
