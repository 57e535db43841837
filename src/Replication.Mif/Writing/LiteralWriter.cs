using System.Buffers;
using System.Text;

namespace Replication.Mif;

internal static class LiteralWriter
{
    /// <summary>The octets between the quotes of a literal that the reference parser takes, escapes counted as they are written.</summary>
    public const int MaximumPartOctets = 508;

    // Octal escapes have three digits, so that a digit after one is not taken for a part of it by any reader.
    private static readonly byte[][] Escapes = [.. Enumerable.Range(0, 256).Select(octet => Encoding.Latin1.GetBytes(Escape((char)octet)))];

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(octet => (char)octet).Where(character => Escape(character).Length > 1)]);

    /// <summary>Writes a text of ISO 8859-1 in quotes, in as many parts as it takes, the further ones on lines of their own.</summary>
    public static void Write(ArrayBufferWriter<byte> octets, ReadOnlySpan<char> text, ReadOnlySpan<byte> betweenParts)
    {
        octets.Write("\""u8);
        int room = MaximumPartOctets;
        while (!text.IsEmpty)
        {
            var ahead = text[..Math.Min(room, text.Length)];
            int plain = ahead.IndexOfAny(Escaped);
            plain = plain < 0 ? ahead.Length : plain;
            var escape = plain > 0 ? [] : Escapes[text[0]];
            if (room == 0 || escape.Length > room)
            {
                octets.Write("\""u8);
                octets.Write(betweenParts);
                octets.Write("\""u8);
                room = MaximumPartOctets;
                continue;
            }

            int taken = Math.Max(plain, 1);
            room -= plain > 0 ? plain : escape.Length;
            octets.Write(escape);
            octets.Advance(Encoding.Latin1.GetBytes(text[..plain], octets.GetSpan(Math.Max(plain, 1))));
            text = text[taken..];
        }

        octets.Write("\""u8);
    }

    private static string Escape(char character) => character switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        '\\' => "\\\\",
        '"' => "\\\"",
        < ' ' or '\x7F' => $"\\{character / 64}{character / 8 % 8}{character % 8}",
        _ => $"{character}",
    };
}
