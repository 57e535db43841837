using Replication.Domain;

namespace Replication.Contracts;

/// <summary>Reports between the wire and the domain. Translation has checked every value, so one that does not parse is a defect.</summary>
public static class ReportedStatusWire
{
    /// <exception cref="FormatException">A value is not what translation lets through.</exception>
    public static PackageStatusReport FromWire(Guid claimId, ReportedStatus report) => new()
    {
        Id = new ItemId(claimId, report.Row),
        PackageId = ReportedPackageId.Parse(report.PackageId),
        SiteCode = SiteCode.Parse(report.SiteCode),
        Server = report.Server,
        Type = WireNames.Parse<PackageServerType>(report.Type),
        Status = WireNames.Parse<PackageStatus>(report.Status),
        UpdatedAt = report.UpdatedAt,
        TransactionId = report.TransactionId,
        SourceVersion = report.SourceVersion,
        Share = report.Share,
    };

    /// <summary>The report as it travels.</summary>
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
