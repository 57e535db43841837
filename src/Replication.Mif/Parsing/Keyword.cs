using System.Text;

namespace Replication.Mif;

// The order is that of the bits in which a block remembers its statements, so there may be 64 of them.
internal enum Keyword : byte
{
    None, Start, End, Component, Path, Enum, Group, Attribute, Table,
    Language, Name, Class, Id, Description, Key, Pragma, Type, Access, Storage, Value,
    Dos, MacOs, Os2, Unix, Win16, Win32, Win9x, WinNt, DirectInterface,
    Int, Integer, Int64, Integer64, Gauge, Counter, Counter64, Date, String, DisplayString, OctetString,
    ReadOnly, ReadWrite, WriteOnly, Common, Specific, Unsupported, Unknown,
}

internal static class Keywords
{
    // Words by their length: a length has eight keywords at most, so that looking one up costs a few comparisons.
    private static readonly (byte[] Word, Keyword Keyword)[][] ByLength = Sort();

    public static Keyword Find(ReadOnlySpan<byte> word)
    {
        if (word.Length < ByLength.Length)
        {
            // The bit that tells lower case from upper: a cheap first look that most candidates don't survive.
            int first = word[0] | 0x20;
            foreach (var (candidate, keyword) in ByLength[word.Length])
            {
                if (candidate[0] == first && Ascii.EqualsIgnoreCase(word, candidate))
                {
                    return keyword;
                }
            }
        }

        return Keyword.None;
    }

    /// <summary>As messages write it.</summary>
    public static string Text(this Keyword keyword) => Spelling(keyword).ToUpperInvariant();

    private static (byte[] Word, Keyword Keyword)[][] Sort()
    {
        var words = System.Enum.GetValues<Keyword>()
            .Where(keyword => keyword != Keyword.None)
            .Select(keyword => (Word: Encoding.ASCII.GetBytes(Spelling(keyword).ToLowerInvariant()), Keyword: keyword))
            .ToLookup(pair => pair.Word.Length);
        return [.. Enumerable.Range(0, words.Max(length => length.Key) + 1).Select(length => words[length].ToArray())];
    }

    private static string Spelling(Keyword keyword) => keyword switch
    {
        Keyword.DirectInterface => "direct-interface",
        Keyword.ReadOnly => "read-only",
        Keyword.ReadWrite => "read-write",
        Keyword.WriteOnly => "write-only",
        _ => keyword.ToString(),
    };
}
