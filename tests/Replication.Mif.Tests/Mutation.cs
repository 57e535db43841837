using System.Text;

namespace Replication.Mif.Tests;

/// <summary>Makes broken files of good ones: some changes by octet, others by token and by line, which get past the first error.</summary>
internal static class Mutation
{
    private const int LargestOctets = 20_000;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "START ", "END ", "START GROUP ", "END GROUP ", "START TABLE ", "END TABLE ", "START ATTRIBUTE ", "END ATTRIBUTE ", "START ENUM ",
            "END ENUM ", "END COMPONENT ", "\"", "\\", "{", "}", ",", "= ", "\0", "\r", "\n", "//", "KEY = 1 ", "ID = 0 ", "VALUE = \"x\" ",
            "9223372036854775808 ", "0x ", "* ", "unknown ", "(", ")", "\u00FE\u00FF",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>A file of the corpus with one to eight changes.</summary>
    public static byte[] Of(IReadOnlyList<CorpusFile> files, Random random)
    {
        byte[] octets = Pick(files, random).Octets;
        for (int count = random.Next(1, 9); count > 0; count--)
        {
            octets = Change(octets, files, random);
        }

        return octets.Length > LargestOctets ? octets[..LargestOctets] : octets;
    }

    private static byte[] Change(byte[] octets, IReadOnlyList<CorpusFile> files, Random random)
    {
        int at = random.Next(octets.Length + 1);
        int to = Math.Min(octets.Length, at + random.Next(1, 40));
        return random.Next(7) switch
        {
            0 => at < octets.Length ? [.. octets[..at], (byte)random.Next(256), .. octets[(at + 1)..]] : octets,
            1 => [.. octets[..at], .. octets[to..]],
            2 => [.. octets[..to], .. octets[at..]],
            3 => [.. octets[..at], .. Pieces[random.Next(Pieces.Length)], .. octets[at..]],
            4 => WithoutLine(octets, at),
            5 => Spliced(octets, at, Pick(files, random).Octets, random),
            _ => octets[..at],
        };
    }

    private static byte[] WithoutLine(byte[] octets, int at)
    {
        int start = octets.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        int length = octets.AsSpan(at).IndexOf((byte)'\n');
        return [.. octets[..start], .. octets[(length < 0 ? octets.Length : at + length + 1)..]];
    }

    /// <summary>The beginning of one file and the end of another.</summary>
    private static byte[] Spliced(byte[] octets, int at, byte[] other, Random random) => [.. octets[..at], .. other[random.Next(other.Length + 1)..]];

    private static CorpusFile Pick(IReadOnlyList<CorpusFile> files, Random random) => files[random.Next(files.Count)];
}
