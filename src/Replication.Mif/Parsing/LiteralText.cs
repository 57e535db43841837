using System.Text;

namespace Replication.Mif;

/// <summary>A literal with all its parts, decoded, and in the SMS dialect cut as that cuts it.</summary>
/// <param name="Text">A character per octet.</param>
/// <param name="OctetCount">Octets before the cut at 255 and after the cut at NUL.</param>
/// <param name="Position">Where its first part begins.</param>
internal readonly record struct LiteralText(string Text, int OctetCount, MifPosition Position);

/// <summary>Puts the parts of one literal together.</summary>
internal sealed class LiteralBuffer(MifMode mode)
{
    /// <summary>The octets of a string in the SMS dialect.</summary>
    public const int MaximumTextOctets = 255;

    private byte[] _kept = new byte[MaximumTextOctets];

    /// <summary>Every octet, escapes as one.</summary>
    public int TotalOctets { get; private set; }

    /// <summary>Those before the first NUL, which are kept.</summary>
    public int TextOctets { get; private set; }

    public bool HasNul { get; private set; }

    public string Text => Encoding.Latin1.GetString(_kept.AsSpan(0, IsCut ? MaximumTextOctets : TextOctets));

    /// <summary>The text before it was cut; null where it was not.</summary>
    public string? WholeText => IsCut ? Encoding.Latin1.GetString(_kept.AsSpan(0, TextOctets)) : null;

    private bool IsCut => mode == MifMode.Sms && TextOctets > MaximumTextOctets;

    public void Clear()
    {
        (TotalOctets, TextOctets, HasNul) = (0, 0, false);
    }

    /// <summary>Takes the content of a part. Where an escape is none, its index; else -1.</summary>
    public int Append(ReadOnlySpan<byte> content)
    {
        int index = 0;
        while (index < content.Length)
        {
            int plain = content[index..].IndexOf((byte)'\\');
            if (plain != 0)
            {
                int end = plain < 0 ? content.Length : index + plain;
                AppendOctets(content[index..end]);
                index = end;
                continue;
            }

            int length = DecodeEscape(content[index..], out byte octet);
            if (length == 0)
            {
                return index;
            }

            AppendOctets([octet]);
            index += length;
        }

        return -1;
    }

    private void AppendOctets(ReadOnlySpan<byte> octets)
    {
        TotalOctets += octets.Length;
        int nul = mode == MifMode.Strict ? -1 : HasNul ? 0 : octets.IndexOf((byte)0);
        if (nul >= 0)
        {
            HasNul = true;
            octets = octets[..nul];
        }

        if (octets.Length > _kept.Length - TextOctets)
        {
            Array.Resize(ref _kept, Math.Max(_kept.Length * 2, TextOctets + octets.Length));
        }

        octets.CopyTo(_kept.AsSpan(TextOctets));
        TextOctets += octets.Length;
    }

    /// <summary>The octets of the escape that begins here with its backslash; 0 where it is none.</summary>
    private static int DecodeEscape(ReadOnlySpan<byte> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] is (byte)'x' or (byte)'X')
        {
            return DecodeDigits(text, start: 2, maximum: 2, numberBase: 16, out octet);
        }

        int simple = "abfnrtv\\\""u8.IndexOf(text[1]);
        if (simple >= 0)
        {
            octet = "\a\b\f\n\r\t\v\\\""u8[simple];
            return 2;
        }

        return DecodeDigits(text, start: 1, maximum: 3, numberBase: 8, out octet);
    }

    // As in C, fewer digits than the notation shows are taken too; an octal number beyond an octet is not.
    private static int DecodeDigits(ReadOnlySpan<byte> text, int start, int maximum, int numberBase, out byte octet)
    {
        int value = 0;
        int index = start;
        while (index < text.Length && index < start + maximum && Digits.ValueOf(text[index]) < numberBase)
        {
            value = (value * numberBase) + Digits.ValueOf(text[index]);
            index++;
        }

        octet = (byte)value;
        return index == start || value > byte.MaxValue ? 0 : index;
    }
}
