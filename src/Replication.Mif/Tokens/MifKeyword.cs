using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Replication.Mif;

/// <summary>The words that the language gives a meaning. Their case does not matter.</summary>
/// <remarks>The order is that of the bits in which a block remembers its statements, so there may be 64 of them.</remarks>
public enum MifKeyword : byte
{
#pragma warning disable CS1591 // Each is the word of its name.
    None, Start, End, Component, Path, Enum, Group, Attribute, Table,
    Language, Name, Class, Id, Description, Key, Pragma, Type, Access, Storage, Value,
    Dos, MacOs, Os2, Unix, Win16, Win32, Win9x, WinNt, DirectInterface,
    Int, Integer, Int64, Integer64, Gauge, Counter, Counter64, Date, String, DisplayString, OctetString,
    ReadOnly, ReadWrite, WriteOnly, Common, Specific, Unsupported, Unknown,
#pragma warning restore CS1591
}

/// <summary>
/// Looks keywords up by their first and last eight octets, in a table without collisions: a multiplication and a comparison a word.
/// </summary>
internal static class Keywords
{
    private const int Longest = 16;
    private const int Slots = 256;

    // The bit that tells lower case from upper; no other two octets of a word differ in it alone.
    private const ulong LowerCase = 0x2020_2020_2020_2020;

    private static readonly ulong Multiplier = FindMultiplier();
    private static readonly Entry[] Table = Fill(Multiplier);

    /// <summary>The keyword that a word is.</summary>
    /// <param name="octets">The file.</param>
    /// <param name="offset">Where the word begins.</param>
    /// <param name="length">Its octets, at least 1.</param>
    public static MifKeyword Find(ReadOnlySpan<byte> octets, int offset, int length)
    {
        if (length > Longest)
        {
            return MifKeyword.None;
        }

        var word = Fold(octets, offset, length);
        ref readonly var entry = ref Table[Slot(word.Begin, Multiplier)];
        return entry.Begin == word.Begin && entry.End == word.End && entry.Length == length ? entry.Keyword : MifKeyword.None;
    }

    /// <summary>As messages write it.</summary>
    public static string Text(this MifKeyword keyword) => Spelling(keyword).ToUpperInvariant();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Begin, ulong End) Fold(ReadOnlySpan<byte> octets, int offset, int length)
    {
        ulong begin = Load(octets, offset) | LowerCase;
        return length >= sizeof(ulong)
            ? (begin, Load(octets, offset + length - sizeof(ulong)) | LowerCase)
            : (begin & ((1UL << (length * 8)) - 1), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ReadOnlySpan<byte> octets, int offset) =>
        BinaryPrimitives.TryReadUInt64LittleEndian(octets[offset..], out ulong eight) ? eight : LoadLast(octets[offset..]);

    private static ulong LoadLast(ReadOnlySpan<byte> octets)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        eight.Clear();
        octets.CopyTo(eight);
        return BinaryPrimitives.ReadUInt64LittleEndian(eight);
    }

    private static int Slot(ulong begin, ulong multiplier) => (int)((begin * multiplier) >> 56);

    private static ulong FindMultiplier()
    {
        ulong[] words = [.. All().Select(word => Fold(word.Octets, 0, word.Octets.Length).Begin)];
        ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        while (words.Select(word => Slot(word, multiplier)).Distinct().Count() < words.Length)
        {
            multiplier += 2;
        }

        return multiplier;
    }

    private static Entry[] Fill(ulong multiplier)
    {
        var table = new Entry[Slots];
        foreach (var (octets, keyword) in All())
        {
            var (begin, end) = Fold(octets, 0, octets.Length);
            table[Slot(begin, multiplier)] = new Entry(begin, end, octets.Length, keyword);
        }

        return table;
    }

    private static IEnumerable<(byte[] Octets, MifKeyword Keyword)> All() => System.Enum.GetValues<MifKeyword>()
        .Where(keyword => keyword != MifKeyword.None)
        .Select(keyword => (Encoding.ASCII.GetBytes(Spelling(keyword)), keyword));

    private static string Spelling(MifKeyword keyword) => keyword switch
    {
        MifKeyword.DirectInterface => "direct-interface",
        MifKeyword.ReadOnly => "read-only",
        MifKeyword.ReadWrite => "read-write",
        MifKeyword.WriteOnly => "write-only",
        _ => keyword.ToString(),
    };

    private readonly record struct Entry(ulong Begin, ulong End, int Length, MifKeyword Keyword);
}
