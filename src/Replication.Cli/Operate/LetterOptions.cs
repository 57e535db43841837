using System.CommandLine;
using Replication.Console.Api;
using Replication.Domain;

namespace Replication.Cli.Operate;

/// <summary>Which letters a verb means.</summary>
internal sealed class LetterOptions
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "Ids of letters.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _reason = new("--reason") { Description = "Only of this reason, such as malformed-mif.", CompletionSources = { WireNames.All<DeadLetterReason>().ToArray() } };
    private readonly Option<string?> _package = new("--package") { Description = "Only of this package ID as reported." };
    private readonly Option<string?> _site = new("--site") { Description = "Only of this site." };
    private readonly Option<string?> _group = new("--group") { Description = "Only of this group, as 'groups' lists it." };
    private readonly Option<string?> _text = new("--text") { Description = "Only with this text in message or file name." };
    private readonly Option<string?> _payloadText = new("--payload-text") { Description = "Only with this text in the payload: ISO 8859-1, exactly as it stands there. Quarantined files are not looked into." };
    private readonly Option<bool> _all = new("--all") { Description = "Every state; for an action, all letters that it can be done to." };

    public Symbol[] Symbols => [_ids, _reason, _package, _site, _group, _text, _payloadText, _all];

    public bool IsBulk(ParseResult parsed) => parsed.GetValue(_ids) is not { Length: 1 };

    public string Query(ParseResult parsed, Option<string?> state, string route = "api/dead-letters") => OperatorVerb.Query(
        route,
        [
            .. (parsed.GetValue(_ids) ?? []).Select(id => ("id", (string?)id)),
            ("reason", parsed.GetValue(_reason)),
            ("package", parsed.GetValue(_package)),
            ("site", parsed.GetValue(_site)),
            ("group", parsed.GetValue(_group)),
            ("text", parsed.GetValue(_text)),
            ("payloadText", parsed.GetValue(_payloadText)),
            ("state", parsed.GetValue(state)),
            ("all", parsed.GetValue(_all) ? "true" : null),
        ]);

    /// <summary>The selection of an action: it must name letters, or say that all are meant.</summary>
    public LetterSelection Required(ParseResult parsed)
    {
        var selection = new LetterSelection(
            parsed.GetValue(_ids),
            parsed.GetValue(_reason),
            parsed.GetValue(_package),
            parsed.GetValue(_site),
            parsed.GetValue(_group),
            parsed.GetValue(_text),
            parsed.GetValue(_payloadText));
        return selection is { Ids: null or [], Reason: null, Package: null, Site: null, Group: null, Text: null, PayloadText: null } && !parsed.GetValue(_all)
            ? throw new UsageException("No letters are named: give ids, --reason, --package, --site, --group, --text, --payload-text or --all.")
            : selection;
    }
}
