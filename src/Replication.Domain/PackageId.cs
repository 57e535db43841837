using System.Diagnostics.CodeAnalysis;

namespace Replication.Domain;

/// <summary>
/// The ID of a package: the code of the site that created it and five hexadecimal digits, together eight characters, upper case.
/// </summary>
public readonly record struct PackageId
{
    /// <summary>The characters of an ID.</summary>
    public const int Length = 8;

    private readonly string? _text;

    private PackageId(string text) => _text = text;

    /// <summary>What a text must be like, for the messages that refuse one.</summary>
    public static string Rule => "a site code and five hexadecimal digits, such as 10000006";

    /// <summary>The site that created the package.</summary>
    public SiteCode CreatingSite => SiteCode.Parse(ToString()[..3]);

    /// <summary>
    /// The ID with its fourth character hidden, such as <c>100?0006</c>: what a 1.2 child's success marker leaves of it.
    /// </summary>
    public string Pattern => ReportedPackageId.Hide(ToString());

    /// <summary>Reads a package ID; case does not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageId packageId)
    {
        packageId = default;
        if (!ReportedPackageId.TryParse(text, out var reported) || reported.HasMarker)
        {
            return false;
        }

        packageId = new PackageId(reported.Folded);
        return true;
    }

    /// <summary>Reads a package ID that is known to be one, such as a stored one.</summary>
    /// <exception cref="FormatException">The text is no package ID.</exception>
    public static PackageId Parse(string text) => TryParse(text, out var packageId)
        ? packageId
        : throw new FormatException($"'{text}' is not a package ID: {Rule}.");

    /// <summary>The eight characters, upper case; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}
