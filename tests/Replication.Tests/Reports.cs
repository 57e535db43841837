using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Tests;

/// <summary>Reports for the tests of what comes after translation.</summary>
internal static class Reports
{
    public static readonly DateTimeOffset Now = new(1999, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static PendingReport Pending(
        string packageId = "100Z0006",
        long? transactionId = 1,
        PackageStatus status = PackageStatus.Installed,
        string site = "M01",
        string server = "SRV",
        ReportOrigin? origin = null,
        ItemId? id = null,
        DateTimeOffset? updatedAt = null) => new()
        {
            Report = new PackageStatusReport
            {
                Id = id ?? new ItemId(Guid.CreateVersion7(Now), 1),
                PackageId = ReportedPackageId.Parse(packageId),
                SiteCode = SiteCode.Parse(site),
                Server = server,
                Type = PackageServerType.Copy,
                Status = status,
                UpdatedAt = updatedAt ?? Now.AddHours(-1),
                TransactionId = transactionId,
            },
            Origin = origin ?? ReportOrigin.File.Instance,
            Lane = site,
            FileName = "STATUS.MIF",
            ClaimedAt = Now,
        };

    /// <summary>A file that translation could not read.</summary>
    public static FailedItem FileLetter(byte[]? payload = null, string fileName = "BAD.MIF") => new()
    {
        ClaimId = Guid.CreateVersion7(Now),
        Row = 0,
        Stage = Stage.Translation.WireName(),
        Reason = DeadLetterReason.MalformedMif.WireName(),
        Message = "3:1: an open literal",
        Lane = "M01",
        FileName = fileName,
        ClaimedAt = Now,
        FailedAt = Now,
        Payload = payload ?? [0, 255, 13, 10, 92, 34],
    };
}
