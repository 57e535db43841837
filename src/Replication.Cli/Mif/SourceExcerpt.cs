using System.Text;
using Replication.Mif;

namespace Replication.Cli.Mif;

/// <summary>The line of a file that a diagnostic is about, and the line below it that points there.</summary>
/// <param name="Line">A character an octet, so that columns agree: tabs are blanks, what a terminal would not show is a dot.</param>
/// <param name="Pointer">Blanks, and <c>^~~~</c> under the octets that are meant.</param>
internal readonly record struct SourceExcerpt(string Line, string Pointer)
{
    private const int Longest = 120;
    private const int Before = 60;
    private const string Clipped = "...";

    /// <summary>The excerpts of diagnostics, which are in the order of their places: the file is gone through once.</summary>
    public static IEnumerable<SourceExcerpt> Of(byte[] octets, IEnumerable<MifDiagnostic> diagnostics)
    {
        int line = 1;
        int start = 0;
        foreach (var diagnostic in diagnostics)
        {
            // The last one tells of warnings that were dropped, and may be anywhere.
            if (diagnostic.Line < line)
            {
                (line, start) = (1, 0);
            }

            for (; line < diagnostic.Line; line++)
            {
                start = NextLine(octets, start);
            }

            yield return Of(octets.AsSpan(start), diagnostic.Column, diagnostic.Length);
        }
    }

    /// <summary>The excerpt of a line, clipped around a column where it is long.</summary>
    /// <param name="rest">From the beginning of the line on.</param>
    /// <param name="column">From 1.</param>
    /// <param name="length">Octets that are meant; 0 where that is not known.</param>
    public static SourceExcerpt Of(ReadOnlySpan<byte> rest, int column, int length)
    {
        int end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        int index = Math.Min(column - 1, line.Length);
        int from = line.Length <= Longest ? 0 : Math.Max(0, Math.Min(index - Before, line.Length - Longest));
        int to = Math.Min(line.Length, from + Longest);
        var text = new StringBuilder(from > 0 ? Clipped : "");
        int shift = text.Length - from;
        foreach (byte octet in line[from..to])
        {
            text.Append(Shown(octet));
        }

        text.Append(to < line.Length ? Clipped : "");
        int meant = Math.Clamp(length, 1, Math.Max(1, to - index));
        return new SourceExcerpt(text.ToString().TrimEnd(' '), $"{new string(' ', index + shift)}^{new string('~', meant - 1)}");
    }

    private static char Shown(byte octet) => (char)octet switch
    {
        '\t' => ' ',
        '\u00AD' => '.',
        var letter when char.IsControl(letter) => '.',
        var letter => letter,
    };

    // CR LF is one line's end.
    private static int NextLine(ReadOnlySpan<byte> octets, int start)
    {
        int end = octets[start..].IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            return octets.Length;
        }

        start += end;
        bool isPair = octets[start] == '\r' && start + 1 < octets.Length && octets[start + 1] == '\n';
        return start + (isPair ? 2 : 1);
    }
}
