using System.Diagnostics.CodeAnalysis;

namespace Replication.Domain;

/// <summary>
/// A package ID as a child site reports it. SMS 1.2 overwrites the fourth character with <c>Z</c> to say that the package was
/// installed (KB Q235805); the digit that stood there is lost. Package numbers are hexadecimal, so the marker can't be mistaken.
/// </summary>
public readonly record struct ReportedPackageId
{
    private const int MarkerIndex = 3;

    private readonly string? _text;

    private ReportedPackageId(string text) => _text = text;

    /// <summary>What a text must be like, for the messages that refuse one.</summary>
    public static string Rule =>
        "a site code and five hexadecimal digits, the first of which may be the success marker Z, such as 10000006 or 100Z0006";

    /// <summary>Whether the fourth character is the success marker.</summary>
    public bool HasMarker => _text is { Length: PackageId.Length } text && text[MarkerIndex] is 'Z' or 'z';

    /// <summary>The ID in upper case: what is compared and resolved.</summary>
    public string Folded => ToString().ToUpperInvariant();

    /// <summary>
    /// What resolving looks for: the ID itself, or with a marker the ID with a <c>?</c> in the marker's place.
    /// </summary>
    public string Pattern => HasMarker ? Hide(Folded) : Folded;

    /// <summary>Reads a reported ID; case does not matter, and the text is kept as it was written.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReportedPackageId reported)
    {
        reported = default;
        if (text is not { Length: PackageId.Length }
            || !SiteCode.IsSiteCode(text.AsSpan(0, MarkerIndex))
            || !(text[MarkerIndex] is 'Z' or 'z' || char.IsAsciiHexDigit(text[MarkerIndex]))
            || !text.AsSpan(MarkerIndex + 1).ContainsOnlyHexDigits())
        {
            return false;
        }

        reported = new ReportedPackageId(text);
        return true;
    }

    /// <summary>Reads a reported ID that is known to be one, such as a stored one.</summary>
    /// <exception cref="FormatException">The text is no such ID.</exception>
    public static ReportedPackageId Parse(string text) => TryParse(text, out var reported)
        ? reported
        : throw new FormatException($"'{text}' is not a reported package ID: {Rule}.");

    /// <summary>The eight characters as they were written.</summary>
    public override string ToString() => _text ?? "";

    internal static string Hide(string id) => id.Length == PackageId.Length ? $"{id[..MarkerIndex]}?{id[(MarkerIndex + 1)..]}" : id;
}
