using System.Globalization;

namespace Replication.Translation;

/// <summary>A date of a MIF: <c>yyyymmddHHMMSS.uuuuuu+ooo</c>, local time and its offset from UTC in minutes.</summary>
/// <remarks>Sources: the DMI guides; years 1980 to 2035 as in SMS 1.2.</remarks>
internal static class MifDate
{
    /// <summary>What a date must be like, for the messages that refuse one.</summary>
    public const string Rule =
        "25 characters yyyymmddHHMMSS.uuuuuu+ooo without '*', a day of 1980 to 2035, the offset at most 840 minutes";

    private const int Length = 25;
    private const int OffsetIndex = 21;
    private const int LongestOffset = 14 * 60;
    private const string LocalFormat = "yyyyMMddHHmmss.ffffff";

    /// <summary>Reads a date of which no part is left open. UTC is local time less the offset; microseconds are kept.</summary>
    public static bool TryParse(string text, out DateTimeOffset utc)
    {
        utc = default;
        if (text.Length != Length
            || text[OffsetIndex] is not ('+' or '-')
            || !int.TryParse(text.AsSpan(OffsetIndex + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            || minutes > LongestOffset
            || !DateTime.TryParseExact(
                text.AsSpan(0, OffsetIndex), LocalFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is < 1980 or > 2035)
        {
            return false;
        }

        utc = new DateTimeOffset(local, TimeSpan.Zero).AddMinutes(text[OffsetIndex] == '+' ? -minutes : minutes);
        return true;
    }
}
