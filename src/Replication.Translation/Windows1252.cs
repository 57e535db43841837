namespace Replication.Translation;

/// <summary>
/// The letters and signs that CP1252 has where ISO 8859-1 has control codes. MIFs are ISO 8859-1 by the book, but their writers run on
/// Windows, and no control code of that range belongs into a name. Five places are empty in CP1252; they stay as they are.
/// </summary>
internal static class Windows1252
{
    private const char First = '\u0080';

    private const string Signs =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>From a character per octet to the text that was meant.</summary>
    public static string Decode(string octets) => octets.AsSpan().IndexOfAnyInRange(First, '\u009F') < 0
        ? octets
        : string.Create(octets.Length, octets, static (text, source) =>
        {
            for (int index = 0; index < source.Length; index++)
            {
                char octet = source[index];
                text[index] = octet is >= First and <= '\u009F' ? Signs[octet - First] : octet;
            }
        });
}
