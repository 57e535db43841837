using System.Text;

namespace Replication.Translation;

/// <summary>A date of a MIF: <c>yyyymmddHHMMSS.uuuuuu+ooo</c>, local time and its offset from UTC in minutes.</summary>
/// <remarks>Sources: the DMI guides; years 1980 to 2035 as in SMS 1.2.</remarks>
internal static class MifDate
{
    /// <summary>What a date must be like, for the messages that refuse one.</summary>
    public const string Rule =
        "25 characters yyyymmddHHMMSS.uuuuuu+ooo without '*', a day of 1980 to 2035, the offset at most 840 minutes";

    private const int Length = 25;
    private const int PointIndex = 14;
    private const int OffsetIndex = 21;
    private const int LongestOffset = 14 * 60;

    /// <summary>Reads a date of which no part is left open. UTC is local time less the offset; microseconds are kept.</summary>
    public static bool TryParse(string text, out DateTimeOffset utc)
    {
        utc = default;
        Span<byte> octets = stackalloc byte[Length];
        return text.Length == Length && Ascii.FromUtf16(text, octets, out _) == System.Buffers.OperationStatus.Done && TryParse(octets, out utc);
    }

    /// <summary>Reads a date from its octets.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset utc)
    {
        utc = default;
        if (text.Length != Length
            || text[PointIndex] != '.'
            || text[OffsetIndex] is not ((byte)'+' or (byte)'-')
            || !TryReadNumber(text[..4], out int year)
            || !TryReadNumber(text[4..6], out int month)
            || !TryReadNumber(text[6..8], out int day)
            || !TryReadNumber(text[8..10], out int hour)
            || !TryReadNumber(text[10..12], out int minute)
            || !TryReadNumber(text[12..PointIndex], out int second)
            || !TryReadNumber(text[(PointIndex + 1)..OffsetIndex], out int microseconds)
            || !TryReadNumber(text[(OffsetIndex + 1)..], out int offset)
            || year is < 1980 or > 2035
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
            || offset > LongestOffset)
        {
            return false;
        }

        var local = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        utc = local.AddMinutes(text[OffsetIndex] == '+' ? -offset : offset);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
