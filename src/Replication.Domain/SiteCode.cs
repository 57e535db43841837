using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Replication.Domain;

/// <summary>
/// The code of a site: three letters or digits, folded to upper case. Six names that the originals reserve are refused.
/// </summary>
/// <remarks>Source: SMS documentation, "site code"; the reserved names are those of DOS devices and of SMS itself.</remarks>
public readonly record struct SiteCode
{
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create("AUX", "CON", "NUL", "PRN", "SMS", "ENV");

    private readonly string? _text;

    private SiteCode(string text) => _text = text;

    /// <summary>What a text must be like, for the messages that refuse one.</summary>
    public static string Rule => "three letters or digits, none of AUX CON NUL PRN SMS ENV";

    /// <summary>Reads a site code; case does not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SiteCode siteCode)
    {
        siteCode = default;
        if (text is not { Length: 3 } || !text.All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        string folded = text.ToUpperInvariant();
        if (Reserved.Contains(folded))
        {
            return false;
        }

        siteCode = new SiteCode(folded);
        return true;
    }

    /// <summary>Reads a site code that is known to be one, such as a stored one.</summary>
    /// <exception cref="FormatException">The text is no site code.</exception>
    public static SiteCode Parse(string text) => TryParse(text, out var siteCode)
        ? siteCode
        : throw new FormatException($"'{text}' is not a site code: {Rule}.");

    /// <summary>The three characters, upper case; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
