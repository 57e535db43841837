using System.Collections.Frozen;
using Replication.Contracts;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>Who reports: what the Identification group says for every row of its file.</summary>
/// <param name="SiteCode">The reporting site.</param>
/// <param name="TransactionId">Stands in for the rows that have none.</param>
/// <param name="Values">The group, for the time that stands in for the rows that have none.</param>
internal sealed record Sender(SiteCode SiteCode, long? TransactionId, ValueReader Values);

/// <summary>Reads one status of a package status MIF.</summary>
internal static class StatusRow
{
    public const string PackageId = "PackageID";

    public static readonly string[] Names =
        [PackageId, Server, Type, Status, SourceVersion, Share, UpdateTime, TransactionId];

    private const string Server = "Server";
    private const string Type = "Type";
    private const string Status = "Status";
    private const string SourceVersion = "SourceVersion";
    private const string Share = "Share";
    private const string UpdateTime = "UpdateTime";
    private const string TransactionId = "TransactionID";
    private const string SenderTime = "Time";

    private static readonly FrozenDictionary<string, PackageStatus> Statuses = new Dictionary<string, PackageStatus>
    {
        ["Success"] = PackageStatus.Installed,
        ["Failed"] = PackageStatus.Failed,
        ["Retrying"] = PackageStatus.Retry,
        ["Sent"] = PackageStatus.Sent,
        ["Received"] = PackageStatus.Received,
        ["Removed"] = PackageStatus.Removed,
        ["PendingRemove"] = PackageStatus.PendingRemove,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, PackageStatus>.AlternateLookup<ReadOnlySpan<char>> StatusesByWord =
        Statuses.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the row's report; or says what is wrong with the row and adds nothing.</summary>
    public static TranslationError? Read(MifRow row, NamedColumns columns, Sender sender, List<ReportedStatus> reports)
    {
        var values = new ValueReader(row, columns, sender.SiteCode.ToString());
        if (values.Error is not null)
        {
            return values.Error;
        }

        var packageId = ReadPackageId(values);
        var report = new ReportedStatus
        {
            Row = reports.Count + 1,
            PackageId = packageId.ToString(),
            SiteCode = sender.SiteCode.ToString(),
            Server = ReadServer(values),
            Type = ReadType(values).WireName(),
            Status = ReadStatus(values, packageId).WireName(),
            UpdatedAt = values.Date(UpdateTime) ?? SenderTimeOf(sender, values),
            TransactionId = values.Number(TransactionId, long.MaxValue) ?? sender.TransactionId,
            SourceVersion = (int?)values.Number(SourceVersion, int.MaxValue),
            Share = values.Text(Share),
        };
        if (values.Error is null)
        {
            reports.Add(report);
        }

        return values.Error;
    }

    private static ReportedPackageId ReadPackageId(ValueReader values)
    {
        string text = values.NeededText(PackageId);
        if (ReportedPackageId.TryParse(text, out var packageId))
        {
            values.PackageId = text;
        }
        else
        {
            values.Fail(PackageId, ReportedPackageId.Rule);
        }

        return packageId;
    }

    /// <summary>A name that lost its end would be another server's row, so it is refused where other texts are cut.</summary>
    private static string ReadServer(ValueReader values)
    {
        string server = values.NeededText(Server);
        if (values.IsCut(Server))
        {
            values.Fail(Server, "a text of 1 to 255 octets");
        }

        return server;
    }

    private static PackageServerType ReadType(ValueReader values)
    {
        var type = PackageServerType.Copy;
        if (values.Text(Type) is { } text && !WireNames.TryParse(text, out type))
        {
            values.Fail(Type, "MASTER or COPY");
        }

        return type == default ? PackageServerType.Copy : type;
    }

    /// <summary>
    /// What a report says, as a word and by the success marker: they must agree, and one of them must be there (KB Q235805, Q190135); null
    /// where they don't. No word is an empty one.
    /// </summary>
    public static PackageStatus? Decide(ReadOnlySpan<char> word, ReportedPackageId packageId)
    {
        if (word.IsEmpty)
        {
            return packageId.HasMarker ? PackageStatus.Installed : null;
        }

        return StatusesByWord.TryGetValue(word, out var status) && (!packageId.HasMarker || status == PackageStatus.Installed) ? status : null;
    }

    private static PackageStatus ReadStatus(ValueReader values, ReportedPackageId packageId)
    {
        string? text = values.Text(Status);
        if (Decide(text, packageId) is { } status)
        {
            return status;
        }

        if (text is null)
        {
            values.Missing(Status, "without the success marker Z in PackageID a status needs it");
        }
        else if (packageId.HasMarker)
        {
            values.Fail(
                DeadLetterReason.ContradictoryStatus,
                values.PositionOf(Status),
                $"{Status} is '{Shown.Text(text)}', but the Z in {PackageId} '{packageId}' says Success; they must agree. "
                + "Find out at the site which one is true and send the file again.");
        }
        else
        {
            values.Fail(Status, $"one of {string.Join(", ", Statuses.Keys.Order(StringComparer.Ordinal))}");
        }

        return default;
    }

    private static DateTimeOffset SenderTimeOf(Sender sender, ValueReader values)
    {
        if (values.Error is not null)
        {
            return default;
        }

        var time = sender.Values.Date(SenderTime);
        if (sender.Values.Error is { } error)
        {
            values.Fail(error);
        }
        else if (time is null)
        {
            values.Missing(UpdateTime, $"the Identification group has no {SenderTime} to stand in for it, so a status needs it");
        }

        return time ?? default;
    }
}
