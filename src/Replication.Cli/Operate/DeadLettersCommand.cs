using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Output;
using Replication.Console.Api;
using Replication.Domain;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>dead-letters ...</c>.</summary>
internal static class DeadLettersCommand
{
    private static readonly TableColumn[] Columns =
    [
        new("Id", "id"), new("Reason", "reason"), new("Stage", "stage"), new("Package", "packageId"), new("Site", "siteCode"),
        new("File", "fileName"), new("State", "state"), new("Attempts", "attempts"), new("Message", "message"),
    ];

    private static readonly TableColumn[] GroupColumns =
    [
        new("Group", "group"), new("Letters", "count"), new("First failure", "firstFailedAt"), new("Last failure", "lastFailedAt"), new("Snoozed until", "snoozedUntil"),
    ];

    private static readonly TableColumn[] TimelineColumns =
        [new("At", "at"), new("What", "what"), new("By", "by"), new("Why", "why"), new("Detail", "detail")];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var selection = new LetterOptions();
        return new Command("dead-letters", "Items that failed: see why, prove the cure, and send them back.")
        {
            verb.List("groups", "Open letters by cause, the most first.", _ => "api/dead-letters/groups?", GroupColumns),
            List(verb, selection),
            Show(verb),
            Preview(verb, selection),
            ReplayVerb.Create(context, verb, selection),
            Move(context, verb, selection, "discard", "Put unresolved letters aside; 'restore' takes them back.", "Discard"),
            Move(context, verb, selection, "restore", "Take discarded letters back.", "Restore"),
            Edit(verb),
            Snooze(verb),
            Export(context, verb, selection),
            Import(verb),
        };
    }

    private static Command Export(CommandContext context, OperatorVerb verb, LetterOptions selection)
    {
        var state = State();
        var command = verb.Create("export", "Print letters with payload and timeline as JSON Lines.", [.. selection.Symbols, state]);
        command.SetAction(async (parsed, token) =>
        {
            using var api = verb.Client(parsed);
            await api.CopyAsync(selection.Query(parsed, state, "api/dead-letters/export"), context.Output, token);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import(OperatorVerb verb)
    {
        var file = new Argument<string>("FILE") { Description = "What 'export' printed, or a file of the retention folder (.gz)." };
        var why = Why();
        return verb.Act(
            "import",
            "Take in what was exported; letters that are there already are skipped.",
            (api, parsed, token) => api.SendFileAsync(
                OperatorVerb.Query("api/dead-letters/import", ("why", parsed.GetValue(why))), parsed.GetValue(file)!, "application/x-ndjson", token),
            (answer, output) => output.WriteLine($"{answer!["imported"]} imported, {answer["skipped"]} skipped."),
            file,
            why);
    }

    private static Command List(OperatorVerb verb, LetterOptions selection)
    {
        var state = State();
        return verb.List(
            "list", "List letters, the oldest failure first.", parsed => selection.Query(parsed, state), Columns, [.. selection.Symbols, state]);
    }

    private static Command Show(OperatorVerb verb)
    {
        var id = Id();
        return verb.Act(
            "show", "Show a letter with what failed and all that happened to it.", (api, parsed, token) => api.GetAsync(Path(parsed.GetValue(id)!), token), WriteLetter, id);
    }

    private static Command Preview(OperatorVerb verb, LetterOptions selection) => verb.Act(
        "preview",
        "Say what would become of unresolved letters now, by the real rules on current data; nothing is written.",
        (api, parsed, token) => api.SendAsync(HttpMethod.Post, "api/dead-letters/preview", selection.Required(parsed), token),
        (answer, output) =>
        {
            output.WriteLine($"Of {answer!["total"]} letters {answer["wouldSucceed"]} would succeed.");
            foreach (var (reason, count) in answer["wouldFail"]!.AsObject())
            {
                output.WriteLine($"Would fail, {reason}: {count}");
            }
        },
        selection.Symbols);

    private static Command Move(
        CommandContext context, OperatorVerb verb, LetterOptions selection, string name, string description, string question)
    {
        var why = Why();
        var dryRun = DryRun();
        var yes = Yes();
        return verb.Act(
            name,
            description,
            async (api, parsed, token) =>
            {
                var request = new MoveRequest(selection.Required(parsed), PackagesCommand.Required(parsed.GetValue(why), "--why"), parsed.GetValue(dryRun));
                if (!request.DryRun && !parsed.GetValue(yes) && selection.IsBulk(parsed))
                {
                    await ConfirmAsync(context, api, $"api/dead-letters/{name}", request with { DryRun = true }, "count", question, token);
                }

                return await api.SendAsync(HttpMethod.Post, $"api/dead-letters/{name}", request, token);
            },
            (answer, output) => output.WriteLine($"Letters: {answer!["count"]}."),
            [.. selection.Symbols, why, dryRun, yes]);
    }

    private static Command Edit(OperatorVerb verb)
    {
        var id = Id();
        var payload = new Option<string?>("--payload") { Description = "The new payload: a MIF, or for the distribution manager a report as JSON." };
        var replay = new Option<bool>("--replay") { Description = "Send it back at once." };
        var why = Why();
        return verb.Act(
            "edit",
            "Replace what failed by something that the parser accepts; the original is kept.",
            async (api, parsed, token) =>
            {
                string file = PackagesCommand.Required(parsed.GetValue(payload), "--payload");
                string reason = PackagesCommand.Required(parsed.GetValue(why), "--why");
                var letter = await api.GetAsync(Path(parsed.GetValue(id)!), token);
                var encoding = letter!["stage"]!.ToString() == "distribution-manager" ? Encoding.UTF8 : Encoding.Latin1;
                var edited = await api.SendAsync(
                    HttpMethod.Post, $"{Path(parsed.GetValue(id)!)}/edit", new EditRequest(encoding.GetString(await File.ReadAllBytesAsync(file, token)), reason), token);
                if (parsed.GetValue(replay))
                {
                    var job = await api.SendAsync(
                        HttpMethod.Post, "api/dead-letters/replay", new ReplayRequest(new LetterSelection([parsed.GetValue(id)!]), reason), token);
                    edited!["replay"] = job!.DeepClone();
                }

                return edited;
            },
            (answer, output) => output.WriteLine(answer!["difference"]!.ToString()),
            id,
            payload,
            why,
            replay);
    }

    private static Command Snooze(OperatorVerb verb)
    {
        var group = new Argument<string>("GROUP") { Description = "A group, as 'groups' lists it." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Until when, such as 2026-12-24T08:00:00Z." };
        var why = Why();
        return verb.Act(
            "snooze",
            "Say until when nobody wants to be reminded of a group.",
            (api, parsed, token) => api.SendAsync(
                HttpMethod.Post,
                "api/dead-letters/groups/snooze",
                new SnoozeRequest(
                    parsed.GetValue(group)!,
                    parsed.GetValue(until) ?? throw new UsageException("--until is needed."),
                    PackagesCommand.Required(parsed.GetValue(why), "--why")),
                token),
            (_, output) => output.WriteLine("Snoozed."),
            group,
            until,
            why);
    }

    /// <summary>Asks on a terminal whether so many letters are meant; elsewhere that is wrong usage.</summary>
    public static async Task ConfirmAsync(
        CommandContext context, ApiClient api, string path, object dryRun, string field, string question, CancellationToken cancellationToken)
    {
        if (System.Console.IsInputRedirected)
        {
            throw new UsageException("An action on more than one letter asks on a terminal; elsewhere it wants --yes.");
        }

        var preview = await api.SendAsync(HttpMethod.Post, path, dryRun, cancellationToken);
        context.Error.Write($"{question} {preview![field]} letters? [y/N] ");
        if (System.Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new FailedException("Nothing was done.");
        }
    }

    public static Option<string?> Why() => new("--why") { Description = "The reason, kept with what is done." };

    private static Option<string?> State() => new("--state")
    {
        Description = "Only in this state: unresolved, replaying, resolved, discarded. Default: the open ones.",
        CompletionSources = { WireNames.All<DeadLetterState>().ToArray() },
    };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Only say how many there are." };

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask." };

    private static Argument<string> Id() => new("ID") { Description = "The id of a letter." };

    private static string Path(string id) => $"api/dead-letters/{Uri.EscapeDataString(id)}";

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
}
