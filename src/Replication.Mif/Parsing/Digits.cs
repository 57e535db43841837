namespace Replication.Mif;

internal static class Digits
{
    /// <summary>The value of a digit of a base up to 16; greater than any for what is none.</summary>
    public static int ValueOf(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        _ => int.MaxValue,
    };

    /// <summary>
    /// Reads decimal, octal <c>0nnn</c> and hexadecimal <c>0xnnn</c>, each with a leading minus or without. Null where it is well formed
    /// but beyond 64 bits.
    /// </summary>
    /// <returns>Whether it is well formed.</returns>
    public static bool TryReadInteger(ReadOnlySpan<byte> text, out long? integer)
    {
        integer = null;
        bool isNegative = text is [(byte)'-', ..];
        text = isNegative ? text[1..] : text;
        int numberBase = 10;
        if (text is [(byte)'0', (byte)'x' or (byte)'X', ..])
        {
            numberBase = 16;
            text = text[2..];
        }
        else if (text is [(byte)'0', _, ..])
        {
            numberBase = 8;
            text = text[1..];
        }

        // Int128 has room to spare for one more digit than 64 bits have, so beyond them nothing is added any more.
        Int128 value = 0;
        foreach (byte octet in text)
        {
            int digit = ValueOf(octet);
            if (digit >= numberBase)
            {
                return false;
            }

            value = value > ulong.MaxValue ? value : (value * numberBase) + digit;
        }

        value = isNegative ? -value : value;
        integer = value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
        return !text.IsEmpty;
    }
}
