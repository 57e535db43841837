using System.Globalization;
using Replication.Domain;

namespace Replication.Console.Screens.Parts;

/// <summary>Figures and domain words as a person reads them. Pure.</summary>
internal static class Words
{
    /// <summary>A count with thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count that may not be known.</summary>
    public static string Count(long? count) => count is { } known ? Count(known) : "not known";

    /// <summary>A count and its noun.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A rate a second.</summary>
    public static string Rate(double? rate) => rate switch
    {
        null => "not known",
        0 => "0/s",
        < 10 => rate.Value.ToString("0.0", CultureInfo.InvariantCulture) + "/s",
        _ => Count((long)Math.Round(rate.Value)) + "/s",
    };

    /// <summary>A span in its two greatest units.</summary>
    public static string Span(double? seconds) => seconds switch
    {
        null => "not known",
        < 1 => "under 1 s",
        < 60 => $"{(int)seconds} s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60} s",
        < 86_400 => $"{(int)seconds / 3600} h {(int)seconds % 3600 / 60} min",
        _ => $"{(long)(seconds / 86_400)} d {(long)seconds % 86_400 / 3600} h",
    };

    /// <summary>A share of a whole.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 ? "" : (part * 100.0 / whole).ToString(part * 1000 / whole is > 0 and < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Why a letter is one, in a sentence of few words.</summary>
    public static string Explain(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.MalformedMif => "The file is no MIF: it breaks off, or its text breaks the rules of the language.",
        DeadLetterReason.NotAStatusMif => "A MIF, or another kind of file, that reports no package status.",
        DeadLetterReason.MissingAttribute => "An attribute that a status needs is missing.",
        DeadLetterReason.InvalidValue => "An attribute has a value that breaks its rule.",
        DeadLetterReason.ContradictoryStatus => "The success marker says one thing and the status another.",
        DeadLetterReason.Oversize => "The file is larger than Inbox:MaximumFileBytes.",
        DeadLetterReason.NotARegularFile => "A link, a device or a pipe stood in the inbox.",
        DeadLetterReason.ClockSkew => "Its time is more than a day ahead of this site's clock.",
        DeadLetterReason.UnresolvedPackage => "The package was still not known when its deadline passed. Add the package, and replay.",
        DeadLetterReason.AmbiguousPackage => "The success marker fits more than one package.",
        DeadLetterReason.UnknownSite => "The site was still not known when its deadline passed. Add the site, and replay.",
        DeadLetterReason.UnexpectedError => "The pipeline met an error that it does not know.",
        _ => "What the site said can't be taken as it stands.",
    };
}
