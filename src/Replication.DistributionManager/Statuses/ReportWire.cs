using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Statuses;

/// <summary>Reports between the wire and the domain. Translation has checked every value, so one that does not parse is a defect.</summary>
internal static class ReportWire
{
    /// <exception cref="FormatException">A value is not what translation lets through.</exception>
    public static IEnumerable<PendingReport> FromWire(TranslatedFile file) => file.Reports.Select(report => new PendingReport
    {
        Report = new PackageStatusReport
        {
            Id = new ItemId(file.ClaimId, report.Row),
            PackageId = ReportedPackageId.Parse(report.PackageId),
            SiteCode = SiteCode.Parse(report.SiteCode),
            Server = report.Server,
            Type = WireNames.Parse<PackageServerType>(report.Type),
            Status = WireNames.Parse<PackageStatus>(report.Status),
            UpdatedAt = report.UpdatedAt,
            TransactionId = report.TransactionId,
            SourceVersion = report.SourceVersion,
            Share = report.Share,
        },
        Origin = file.ReplayId is { } replayId ? new ReportOrigin.Replay(replayId) : ReportOrigin.File.Instance,
        Lane = file.Lane,
        FileName = file.FileName,
        ClaimedAt = file.ClaimedAt,
        TraceId = file.TraceId,
    });

    public static ReportedStatus ToWire(PackageStatusReport report) => new()
    {
        Row = report.Id.Row,
        PackageId = report.PackageId.ToString(),
        SiteCode = report.SiteCode.ToString(),
        Server = report.Server,
        Type = report.Type.WireName(),
        Status = report.Status.WireName(),
        UpdatedAt = report.UpdatedAt,
        TransactionId = report.TransactionId,
        SourceVersion = report.SourceVersion,
        Share = report.Share,
    };
}
