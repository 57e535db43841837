using System.Buffers;
using System.Text;
using Replication.Contracts;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>
/// The report of a plain file, made of its octets without a document: nearly all files are plain, and it takes a small part of the time. Any
/// value that breaks a rule makes the file one for <see cref="StatusTranslator"/>'s other way, which says what is wrong with it.
/// </summary>
internal static class PlainStatus
{
    private const int LongestWord = 16;

    /// <summary>The report of a file; null where the file is not plain or breaks a rule.</summary>
    public static ReportedStatus? Read(ReadOnlySpan<byte> octets, MifOptions limits)
    {
        if (!PlainStatusFile.TryRead(octets, limits, out var file)
            || !IsStatusArchitecture(file)
            || !SiteCode.TryParse(file.Text(PlainAttribute.Site), out var site)
            || !ReportedPackageId.TryParse(file.Text(PlainAttribute.PackageId), out var packageId)
            || file.Text(PlainAttribute.Server) is not { } server
            || !TryReadType(file, out var type)
            || Decide(file, packageId) is not { } status
            || !TryReadNumber(file, PlainAttribute.SenderTransactionId, out int? senderTransactionId)
            || !TryReadNumber(file, PlainAttribute.TransactionId, out int? transactionId)
            || !TryReadNumber(file, PlainAttribute.SourceVersion, out int? sourceVersion)
            || !TryReadText(file, PlainAttribute.Share, out string? share)
            || !TryReadTime(file, out var updatedAt))
        {
            return null;
        }

        return new ReportedStatus
        {
            Row = 1,
            PackageId = packageId.ToString(),
            SiteCode = site.ToString(),
            Server = server,
            Type = type.WireName(),
            Status = status.WireName(),
            UpdatedAt = updatedAt,
            TransactionId = transactionId ?? senderTransactionId,
            SourceVersion = sourceVersion,
            Share = share,
        };
    }

    private static bool IsStatusArchitecture(in PlainStatusFile file)
    {
        var name = file[PlainAttribute.ArchitectureName];
        return name.Kind == PlainKind.Text && Ascii.EqualsIgnoreCase(file.Octets(name), "PackageLocation"u8);
    }

    private static bool TryReadType(in PlainStatusFile file, out PackageServerType type)
    {
        var octets = file.Octets(file[PlainAttribute.Type]);
        bool isMaster = Ascii.EqualsIgnoreCase(octets, "MASTER"u8);
        type = isMaster ? PackageServerType.Master : PackageServerType.Copy;
        return isMaster || octets.IsEmpty || Ascii.EqualsIgnoreCase(octets, "COPY"u8);
    }

    private static PackageStatus? Decide(in PlainStatusFile file, ReportedPackageId packageId)
    {
        Span<char> word = stackalloc char[LongestWord];
        var octets = file.Octets(file[PlainAttribute.Status]);
        return Ascii.ToUtf16(octets, word, out int length) == OperationStatus.Done && !IsNumber(file, PlainAttribute.Status)
            ? StatusRow.Decide(word[..length], packageId)
            : null;
    }

    private static bool TryReadTime(in PlainStatusFile file, out DateTimeOffset utc)
    {
        var value = file[PlainAttribute.UpdateTime];
        value = value.TextOctets > 0 ? value : file[PlainAttribute.Time];
        return MifDate.TryParse(file.Octets(value), out utc) && !IsNumber(file, PlainAttribute.UpdateTime);
    }

    private static bool TryReadText(in PlainStatusFile file, PlainAttribute attribute, out string? text)
    {
        text = file.Text(attribute);
        return !IsNumber(file, attribute);
    }

    private static bool TryReadNumber(in PlainStatusFile file, PlainAttribute attribute, out int? number)
    {
        number = null;
        var value = file[attribute];
        if (!value.IsGiven || (value.Kind == PlainKind.Text && value.TextOctets == 0))
        {
            return true;
        }

        bool isNumber = PlainTokens.TryReadNumber(file.Octets(value), out int read);
        number = read;
        return isNumber;
    }

    private static bool IsNumber(in PlainStatusFile file, PlainAttribute attribute) => file[attribute].Kind == PlainKind.Number;
}
