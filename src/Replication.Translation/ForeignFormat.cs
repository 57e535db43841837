using System.Text;

namespace Replication.Translation;

/// <summary>Tells formats that share the ending <c>.mif</c> by how they begin. What is none of them is a broken MIF.</summary>
internal static class ForeignFormat
{
    private const int LongestHeader = 16_384;

    /// <summary>What the file is, with its article; null where it is none of the known ones.</summary>
    public static string? Recognise(ReadOnlySpan<byte> payload)
    {
        var text = payload[..Math.Min(payload.Length, LongestHeader)].TrimStart(" \t\r\n"u8);
        if (IsAltera(text))
        {
            return "an Altera memory image";
        }

        if (TakeWord(ref text, "<MIFFile"u8))
        {
            return "a FrameMaker interchange file";
        }

        if (TakeWord(ref text, "mrtrix"u8))
        {
            return IsNext(text, "image"u8) ? "an MRtrix image" : null;
        }

        if (TakeWord(ref text, "#"u8))
        {
            return IsNext(text, "MIF "u8) ? "an OOMMF problem specification" : null;
        }

        return TakeWord(ref text, "Version"u8) && !text.IsEmpty && char.IsAsciiDigit((char)text[0]) ? "a MapInfo interchange file" : null;
    }

    /// <summary>Comments are <c>-- to the end of the line</c> and <c>% between %</c>; the first statement is a name and <c>=</c>.</summary>
    private static bool IsAltera(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int length;
            if (text.StartsWith("--"u8))
            {
                length = text.IndexOfAny((byte)'\r', (byte)'\n');
            }
            else if (text.StartsWith("%"u8))
            {
                length = text[1..].IndexOf((byte)'%') + 2;
                length = length == 1 ? -1 : length;
            }
            else
            {
                break;
            }

            if (length < 0)
            {
                return false;
            }

            text = text[length..].TrimStart(" \t\r\n"u8);
        }

        return (TakeWord(ref text, "WIDTH"u8)
                || TakeWord(ref text, "DEPTH"u8)
                || TakeWord(ref text, "ADDRESS_RADIX"u8)
                || TakeWord(ref text, "DATA_RADIX"u8))
            && IsNext(text, "="u8);
    }

    private static bool TakeWord(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        bool isTaken = IsNext(text, word);
        text = isTaken ? text[word.Length..].TrimStart(" \t\r\n"u8) : text;
        return isTaken;
    }

    private static bool IsNext(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);
}
