using System.Buffers;

namespace Replication.Translation;

/// <summary>
/// A plain file without its values: what stays the same from file to file of one writer. Where the octets between the values are those of
/// a file that was read before, only the values are left to read, by the same rules.
/// </summary>
internal sealed class PlainShape
{
    private const int Kept = 8;

    // All that stands in a literal for itself. Of what does not, only the closing quote and a few escapes are plain.
    private static readonly SearchValues<byte> Text =
        SearchValues.Create([.. Enumerable.Range(1, sbyte.MaxValue).Select(octet => (byte)octet).Except("\"\\\r\n"u8.ToArray())]);

    // Of files whose shape was not known, the octets without their values, by their number's last digits: a shape is kept when it may be the second of its kind.
    private static readonly int[] Missed = new int[16];

    private static PlainShape[] _recent = [];

    private readonly byte[] _octets;
    private readonly Place[] _places;

    private PlainShape(byte[] octets, Place[] places) => (_octets, _places) = (octets, places);

    /// <summary>Reads a file that has the shape of one of those read last.</summary>
    /// <param name="octets">The whole file.</param>
    /// <param name="begin">Where its first token is; comments before it differ from site to site.</param>
    /// <param name="values">Its values.</param>
    public static bool TryRead(ReadOnlySpan<byte> octets, int begin, out PlainValues values)
    {
        foreach (var shape in Volatile.Read(ref _recent))
        {
            if (shape.Fits(octets, begin, out values))
            {
                return true;
            }
        }

        values = default;
        return false;
    }

    /// <summary>Keeps the shape of a plain file that is not the first of its kind, in the place of the one kept longest.</summary>
    public static void Keep(ReadOnlySpan<byte> octets, int begin, in PlainValues values, in PlainColumns columns)
    {
        int constant = octets.Length - begin;
        for (int attribute = 0; attribute < PlainValues.Count; attribute++)
        {
            constant -= values[attribute].Length;
        }

        ref int missed = ref Missed[constant % Missed.Length];
        if (missed != constant)
        {
            missed = constant;
            return;
        }

        var places = new List<Place>();
        for (int attribute = 0; attribute < PlainValues.Count; attribute++)
        {
            if (values[attribute].IsGiven)
            {
                places.Add(new Place(values[attribute].Offset - begin, values[attribute].Length, columns[attribute] with { Attribute = (byte)attribute }));
            }
        }

        var shape = new PlainShape(octets[begin..].ToArray(), [.. places.OrderBy(place => place.Offset)]);
        Volatile.Write(ref _recent, [shape, .. Volatile.Read(ref _recent).Take(Kept - 1)]);
    }

    private bool Fits(ReadOnlySpan<byte> octets, int begin, out PlainValues values)
    {
        values = default;
        int at = begin, from = 0;
        foreach (var place in _places)
        {
            var same = _octets.AsSpan(from, place.Offset - from);
            if (!octets[at..].StartsWith(same) || !TryReadValue(octets, at + same.Length, place.Column.Kind, out var value) || !place.Column.Fits(value))
            {
                return false;
            }

            values[place.Column.Attribute] = value;
            at = value.Offset + value.Length;
            from = place.Offset + place.Length;
        }

        return octets[at..].SequenceEqual(_octets.AsSpan(from));
    }

    private static bool TryReadValue(ReadOnlySpan<byte> octets, int start, PlainKind kind, out PlainValue value)
    {
        int end = start, escapes = 0;
        while (kind == PlainKind.Text)
        {
            int length = octets[end..].IndexOfAnyExcept(Text);
            end += length;
            if (length < 0 || octets[end] is not ((byte)'"' or (byte)'\\'))
            {
                break;
            }

            if (octets[end] == '"')
            {
                value = new PlainValue(PlainKind.Text, start, end - start, end - start - escapes);
                return end - start <= PlainTokens.MaximumTextOctets;
            }

            if (end + 1 == octets.Length || octets[end + 1] is not ((byte)'\\' or (byte)'"'))
            {
                break;
            }

            escapes++;
            end += 2;
        }

        while (kind == PlainKind.Number && end < octets.Length && char.IsAsciiDigit((char)octets[end]))
        {
            end++;
        }

        value = new PlainValue(PlainKind.Number, start, end - start, 0);
        return kind == PlainKind.Number && PlainTokens.TryReadNumber(octets[start..end], out _);
    }

    private readonly record struct Place(int Offset, int Length, PlainColumn Column);
}
