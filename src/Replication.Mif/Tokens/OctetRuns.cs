using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Replication.Mif;

/// <summary>
/// Where runs of octets end: words, blanks, plain parts of literals. It looks at 64 octets at once and remembers for each of them which runs
/// end there, a bit an octet; a token then costs a shift and a count of zeros, and not a loop whose end the processor must guess.
/// </summary>
/// <remarks>After simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019), as far as a forward-only reader needs it.</remarks>
internal struct OctetRuns
{
    private const int Octets = 64;

    private int _begin;
    private ulong _wordEnds;
    private ulong _blankEnds;
    private ulong _literalStops;

    /// <summary>Knows nothing yet.</summary>
    public static OctetRuns None => new() { _begin = -Octets };

    /// <summary>The index of the first octet from <paramref name="start"/> that is no letter, digit, <c>-</c> or <c>_</c>, or the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipWord(ReadOnlySpan<byte> octets, int start)
    {
        int end = Find(_wordEnds, start);
        while (end < 0)
        {
            start = Fill(octets, start);
            end = Find(_wordEnds, start);
        }

        return end;
    }

    /// <summary>The index of the first octet from <paramref name="start"/> that is neither blank nor tab, or the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SkipBlanks(ReadOnlySpan<byte> octets, int start)
    {
        int end = Find(_blankEnds, start);
        while (end < 0)
        {
            start = Fill(octets, start);
            end = Find(_blankEnds, start);
        }

        return end;
    }

    /// <summary>The index of the first quote, backslash, CR or LF from <paramref name="start"/>, or the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindLiteralStop(ReadOnlySpan<byte> octets, int start)
    {
        int end = Find(_literalStops, start);
        while (end < 0)
        {
            start = Fill(octets, start);
            end = Find(_literalStops, start);
        }

        return end;
    }

    /// <summary>The first of some ends from a place; less than 0 where it is not among those known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Find(ulong ends, int start)
    {
        int place = start - _begin;
        ulong rest = (uint)place < Octets ? ends >> place : 0;
        return rest != 0 ? start + BitOperations.TrailingZeroCount(rest) : -1;
    }

    /// <summary>Looks at the octets behind those known, or at those from a place that is not among them. Past the last octet everything ends.</summary>
    /// <returns>From where on to go on.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Fill(ReadOnlySpan<byte> octets, int start)
    {
        _begin = (uint)(start - _begin) < Octets ? _begin + Octets : start;
        var rest = octets[_begin..];
        if (rest.Length >= Octets)
        {
            Look(ref MemoryMarshal.GetReference(rest));
            return _begin;
        }

        Span<byte> last = stackalloc byte[Octets];
        last.Clear();
        rest.CopyTo(last);
        Look(ref MemoryMarshal.GetReference(last));
        ulong beyond = ulong.MaxValue << rest.Length;
        _wordEnds |= beyond;
        _blankEnds |= beyond;
        _literalStops |= beyond;
        return _begin;
    }

    private void Look(ref byte octets)
    {
        var first = Vector256.LoadUnsafe(ref octets);
        var second = Vector256.LoadUnsafe(ref octets, (nuint)Vector256<byte>.Count);
        _wordEnds = ~Bits(IsWord(first), IsWord(second));
        _blankEnds = ~Bits(IsBlank(first), IsBlank(second));
        _literalStops = Bits(IsLiteralStop(first), IsLiteralStop(second));
    }

    private static ulong Bits(Vector256<byte> first, Vector256<byte> second) =>
        first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << Vector256<byte>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsWord(Vector256<byte> octets) =>
        Between(octets | Vector256.Create((byte)0x20), (byte)'a', (byte)'z')
        | Between(octets, (byte)'0', (byte)'9')
        | Vector256.Equals(octets, Vector256.Create((byte)'-'))
        | Vector256.Equals(octets, Vector256.Create((byte)'_'));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsBlank(Vector256<byte> octets) =>
        Vector256.Equals(octets, Vector256.Create((byte)' ')) | Vector256.Equals(octets, Vector256.Create((byte)'\t'));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsLiteralStop(Vector256<byte> octets) =>
        Vector256.Equals(octets, Vector256.Create((byte)'"'))
        | Vector256.Equals(octets, Vector256.Create((byte)'\\'))
        | Vector256.Equals(octets, Vector256.Create((byte)'\r'))
        | Vector256.Equals(octets, Vector256.Create((byte)'\n'));

    // The first of them becomes the least signed octet, so that one comparison decides; many processors have none of unsigned octets.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Between(Vector256<byte> octets, byte first, byte last) => Vector256.LessThan(
        (octets + Vector256.Create((byte)(sbyte.MinValue - first))).AsSByte(),
        Vector256.Create((sbyte)(sbyte.MinValue + last - first + 1))).AsByte();
}
