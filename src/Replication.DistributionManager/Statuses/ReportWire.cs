using Replication.Contracts;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Statuses;

/// <summary>The reports of a message as they are decided.</summary>
internal static class ReportWire
{
    /// <exception cref="FormatException">A value is not what translation lets through.</exception>
    public static IEnumerable<PendingReport> FromWire(TranslatedFile file) => file.Reports.Select(report => new PendingReport
    {
        Report = ReportedStatusWire.FromWire(file.ClaimId, report),
        Origin = file.ReplayId is { } replayId ? new ReportOrigin.Replay(replayId) : ReportOrigin.File.Instance,
        Lane = file.Lane,
        FileName = file.FileName,
        ClaimedAt = file.ClaimedAt,
        TraceId = file.TraceId,
    });
}
