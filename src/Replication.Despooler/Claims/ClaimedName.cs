using System.Text;
using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Claims;

/// <summary>The name of a claimed or quarantined file, <c>CLAIMID~NAME</c>: it holds the item's identity through a crash.</summary>
internal static class ClaimedName
{
    /// <summary>The longest name that Linux allows.</summary>
    public const int LongestName = 255;

    private const int IdLength = 36;
    private const char Separator = '~';
    private const string Cut = "...";
    private const int LongestFileName = LongestName - IdLength - 1;
    private const int KeptAtEnd = 64;
    private const int KeptAtStart = LongestFileName - KeptAtEnd - 3;

    /// <summary>The name of a claimed file. The same for a file's own name and for what <see cref="TryParse"/> made of it.</summary>
    public static string Of(Guid claimId, string fileName) => $"{claimId:D}{Separator}{Fit(WithoutPath(UnixName.ToText(fileName)))}";

    /// <summary>Reads a claimed name back; the file's name may have been shortened.</summary>
    public static bool TryParse(string name, out Guid claimId, out string fileName)
    {
        fileName = "";
        if (name.Length <= IdLength + 1 || name[IdLength] != Separator || !Guid.TryParseExact(name.AsSpan(0, IdLength), "D", out claimId))
        {
            claimId = default;
            return false;
        }

        fileName = name[(IdLength + 1)..];
        return true;
    }

    /// <summary>When a claim was made: a version 7 UUID begins with its time in milliseconds. Null for an id of another version.</summary>
    public static DateTimeOffset? ClaimedAt(Guid claimId)
    {
        if (claimId.Version != 7)
        {
            return null;
        }

        Span<byte> octets = stackalloc byte[16];
        claimId.TryWriteBytes(octets, bigEndian: true, out _);
        long milliseconds = 0;
        foreach (byte octet in octets[..6])
        {
            milliseconds = (milliseconds << 8) | octet;
        }

        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    // No file has such a name; a letter that somebody imports may.
    private static string WithoutPath(string fileName) => fileName.Replace('/', '\uFFFD').Replace('\0', '\uFFFD');

    // Cuts the middle out: the start says what the file is, the end says of what kind.
    private static string Fit(string fileName)
    {
        if (Encoding.UTF8.GetByteCount(fileName) <= LongestFileName)
        {
            return fileName;
        }

        var start = new StringBuilder();
        int octets = 0;
        foreach (var rune in fileName.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > KeptAtStart)
            {
                break;
            }

            start.Append(rune.ToString());
        }

        return start.Append(Cut).Append(End(fileName)).ToString();
    }

    private static ReadOnlySpan<char> End(string fileName)
    {
        int at = fileName.Length;
        int octets = 0;
        while (Rune.DecodeLastFromUtf16(fileName.AsSpan(0, at), out var rune, out int chars) == System.Buffers.OperationStatus.Done)
        {
            octets += rune.Utf8SequenceLength;
            if (octets > KeptAtEnd)
            {
                break;
            }

            at -= chars;
        }

        return fileName.AsSpan(at);
    }
}
