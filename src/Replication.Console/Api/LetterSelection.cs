using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>Which letters a request means; what is not given does not restrict.</summary>
/// <param name="Ids">Exactly these.</param>
/// <param name="Reason">Of this reason.</param>
/// <param name="Package">Of this package ID as reported.</param>
/// <param name="Site">Of this site.</param>
/// <param name="Group">Of this group, as the groups are listed.</param>
/// <param name="Text">With this text in message or file name.</param>
/// <param name="PayloadText">With this text in the payload: a character of ISO 8859-1 for an octet, exactly. A quarantined file is not looked into.</param>
/// <param name="DiscardedAt">Of those that are discarded: by the call that answered with this instant.</param>
public sealed record LetterSelection(
    string[]? Ids = null,
    string? Reason = null,
    string? Package = null,
    string? Site = null,
    string? Group = null,
    string? Text = null,
    string? PayloadText = null,
    DateTimeOffset? DiscardedAt = null)
{
    private const char LastOfLatin1 = '\u00FF';

    /// <summary>The same in the words of the store.</summary>
    /// <exception cref="ApiTextException">A value breaks its rule.</exception>
    internal DeadLetterFilter Filter() => new()
    {
        Ids = [.. (Ids ?? []).Select(ApiText.Letter)],
        Reason = string.IsNullOrEmpty(Reason) ? null : ApiText.OneOf<DeadLetterReason>("The reason", Reason),
        Package = string.IsNullOrEmpty(Package) ? null : Package,
        Site = ApiText.Optional<SiteCode>("The site code", Site, SiteCode.TryParse, SiteCode.Rule),
        Group = string.IsNullOrEmpty(Group) ? null : Group,
        ClosedAt = DiscardedAt?.ToUniversalTime(),
        Text = string.IsNullOrEmpty(Text) ? null : Text,
        PayloadText = PayloadText?.Any(letter => letter > LastOfLatin1) is true
            ? throw new ApiTextException($"The text of payloads is '{PayloadText}': characters of ISO 8859-1 are needed, as each is looked for as an octet.")
            : string.IsNullOrEmpty(PayloadText) ? null : PayloadText,
    };
}
