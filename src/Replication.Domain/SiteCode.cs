using System.Diagnostics.CodeAnalysis;

namespace Replication.Domain;

/// <summary>
/// The code of a site: three letters or digits, folded to upper case. Six names that the originals reserve are refused.
/// </summary>
/// <remarks>Source: SMS documentation, "site code"; the reserved names are those of DOS devices and of SMS itself.</remarks>
public readonly record struct SiteCode
{
    private const int Length = 3;

    private readonly string? _text;

    private SiteCode(string text) => _text = text;

    /// <summary>What a text must be like, for the messages that refuse one.</summary>
    public static string Rule => "three letters or digits, none of AUX CON NUL PRN SMS ENV";

    /// <summary>Reads a site code; case does not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SiteCode siteCode)
    {
        bool isCode = IsSiteCode(text);
        siteCode = isCode ? new SiteCode(text!.ToUpperInvariant()) : default;
        return isCode;
    }

    /// <summary>Whether a text is a site code, in upper case or in lower.</summary>
    internal static bool IsSiteCode(ReadOnlySpan<char> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        Span<char> folded = stackalloc char[Length];
        for (int index = 0; index < Length; index++)
        {
            if (!char.IsAsciiLetterOrDigit(text[index]))
            {
                return false;
            }

            folded[index] = char.ToUpperInvariant(text[index]);
        }

        return folded is not ("AUX" or "CON" or "NUL" or "PRN" or "SMS" or "ENV");
    }

    /// <summary>Reads a site code that is known to be one, such as a stored one.</summary>
    /// <exception cref="FormatException">The text is no site code.</exception>
    public static SiteCode Parse(string text) => TryParse(text, out var siteCode)
        ? siteCode
        : throw new FormatException($"'{text}' is not a site code: {Rule}.");

    /// <summary>The three characters, upper case; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
