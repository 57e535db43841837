using System.CommandLine;
using System.Text.Json.Nodes;
using Replication.Cli.Output;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>dead-letters ...</c>.</summary>
internal static class DeadLettersCommand
{
    private static readonly TableColumn[] Columns =
    [
        new("Id", "id"), new("Reason", "reason"), new("Stage", "stage"), new("Package", "packageId"), new("Site", "siteCode"),
        new("File", "fileName"), new("State", "state"), new("Attempts", "attempts"), new("Message", "message"),
    ];

    private static readonly TableColumn[] TimelineColumns =
        [new("At", "at"), new("What", "what"), new("By", "by"), new("Why", "why"), new("Detail", "detail")];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var id = new Argument<string>("ID") { Description = "The id of a letter." };
        var selection = new Selection();
        var state = new Option<string?>("--state") { Description = "Only in this state: unresolved, replaying, resolved, discarded. Default: the open ones." };
        var why = new Option<string?>("--why") { Description = "The reason, kept with what is done." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say how many there are." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return new Command("dead-letters", "Items that failed: see why, and send them back.")
        {
            verb.List(
                "list",
                "List letters, the oldest failure first.",
                parsed => selection.Query(parsed, state),
                Columns,
                [.. selection.Symbols, state]),
            verb.Act(
                "show",
                "Show a letter with what failed and all that happened to it.",
                (api, parsed, token) => api.GetAsync($"api/dead-letters/{Uri.EscapeDataString(parsed.GetValue(id)!)}", token),
                WriteLetter,
                id),
            verb.Act(
                "replay",
                "Send unresolved letters back to the stage where they failed.",
                async (api, parsed, token) =>
                {
                    string reason = PackagesCommand.Required(parsed.GetValue(why), "--why");
                    var request = selection.Request(parsed, reason);
                    if (!parsed.GetValue(dryRun) && !parsed.GetValue(yes) && selection.IsBulk(parsed))
                    {
                        await ConfirmAsync(context, api, request, token);
                    }

                    return await api.SendAsync(
                        HttpMethod.Post, "api/dead-letters/replay", request with { DryRun = parsed.GetValue(dryRun) }, token);
                },
                (answer, output) => output.WriteLine(answer!["state"]!.ToString() == "dry-run"
                    ? $"Letters that would be sent back: {answer["total"]}."
                    : $"Letters sent back: {answer["total"]} (replay {answer["id"]}). 'dead-letters list' shows what becomes of them."),
                [.. selection.Symbols, why, dryRun, yes]),
        };
    }

    private static async Task ConfirmAsync(CommandContext context, ApiClient api, ReplayRequest request, CancellationToken cancellationToken)
    {
        if (System.Console.IsInputRedirected)
        {
            throw new UsageException("A bulk replay asks on a terminal; elsewhere it wants --yes.");
        }

        var preview = await api.SendAsync(HttpMethod.Post, "api/dead-letters/replay", request with { DryRun = true }, cancellationToken);
        context.Error.Write($"Send {preview!["total"]} letters back? [y/N] ");
        if (System.Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new FailedException("Nothing was sent back.");
        }
    }

    private static void WriteLetter(JsonNode? answer, TextWriter output)
    {
        var fields = answer!.DeepClone().AsObject();
        fields.Remove("payload");
        Printer.WriteFields(output, fields);
        Printer.WriteTable(output, answer["timeline"]!.AsArray(), TimelineColumns);
        if (answer["payload"] is { } payload)
        {
            output.WriteLine(payload.ToString());
        }
    }

    /// <summary>Which letters are meant.</summary>
    private sealed class Selection
    {
        private readonly Argument<string[]> _ids = new("ID") { Description = "Ids of letters.", Arity = ArgumentArity.ZeroOrMore };
        private readonly Option<string?> _reason = new("--reason") { Description = "Only of this reason, such as malformed-mif." };
        private readonly Option<string?> _package = new("--package") { Description = "Only of this package ID as reported." };
        private readonly Option<string?> _site = new("--site") { Description = "Only of this site." };
        private readonly Option<bool> _all = new("--all") { Description = "Every state; for a replay, all unresolved ones." };

        public Symbol[] Symbols => [_ids, _reason, _package, _site, _all];

        public bool IsBulk(ParseResult parsed) => parsed.GetValue(_ids) is not { Length: 1 };

        public string Query(ParseResult parsed, Option<string?> state) => OperatorVerb.Query(
            "api/dead-letters",
            [
                .. (parsed.GetValue(_ids) ?? []).Select(id => ("id", (string?)id)),
                ("reason", parsed.GetValue(_reason)),
                ("package", parsed.GetValue(_package)),
                ("site", parsed.GetValue(_site)),
                ("state", parsed.GetValue(state)),
                ("all", parsed.GetValue(_all) ? "true" : null),
            ]);

        public ReplayRequest Request(ParseResult parsed, string why)
        {
            var request = new ReplayRequest(
                why, parsed.GetValue(_ids), parsed.GetValue(_reason), parsed.GetValue(_package), parsed.GetValue(_site));
            return request is { Ids: null or [], Reason: null, Package: null, Site: null } && !parsed.GetValue(_all)
                ? throw new UsageException("No letters are named: give ids, --reason, --package, --site or --all.")
                : request;
        }
    }
}
