using System.CommandLine;
using System.Text.Json.Nodes;
using Replication.Cli.Output;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>replays ...</c> and <c>audit</c>.</summary>
internal static class ReplaysCommand
{
    private static readonly TableColumn[] Columns =
    [
        new("Id", "id"), new("State", "state"), new("Total", "total"), new("Done", "done"), new("Succeeded", "succeeded"), new("Failed", "failed"),
        new("Rate", "rate"), new("By", "by"), new("Why", "why"), new("Stopped because", "stoppedBecause"),
    ];

    private static readonly TableColumn[] AuditColumns =
        [new("At", "at"), new("By", "by"), new("What", "what"), new("Count", "count"), new("Why", "why"), new("Detail", "detail")];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var id = new Argument<string>("ID") { Description = "The id of a replay." };
        return new Command("replays", "Letters on their way back, as jobs.")
        {
            verb.List("list", "List replays, the newest first.", _ => "api/replays?", Columns),
            verb.Act(
                "show",
                "Show a replay with its figures.",
                (api, parsed, token) => api.GetAsync($"api/replays/{Uri.EscapeDataString(parsed.GetValue(id)!)}", token),
                (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
                id),
            Change("pause", "Hold a replay."),
            Change("resume", "Let a replay go on."),
            Change("cancel", "End a replay; letters that did not go back stay unresolved."),
        };

        Command Change(string name, string description)
        {
            var job = new Argument<string>("ID") { Description = "The id of a replay." };
            var why = DeadLettersCommand.Why();
            return verb.Act(
                name,
                description,
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Post, $"api/replays/{Uri.EscapeDataString(parsed.GetValue(job)!)}/{name}", new ReplayChangeRequest(parsed.GetValue(why)), token),
                (answer, output) => output.WriteLine(Describe(answer!)),
                job,
                why);
        }
    }

    public static Command Audit(CommandContext context)
    {
        var by = new Option<string?>("--by") { Description = "Only what this one did." };
        var text = new Option<string?>("--text") { Description = "Only with this text in what was done, why, or to which." };
        return new("audit", "Who did what, when, why, to how many.")
        {
            new OperatorVerb(context).List(
                "list",
                "List what was done, the newest first.",
                parsed => OperatorVerb.Query("api/audit", ("by", parsed.GetValue(by)), ("text", parsed.GetValue(text))),
                AuditColumns,
                by,
                text),
        };
    }

    /// <summary>A replay in a line.</summary>
    public static string Describe(JsonNode job) =>
        $"Replay {job["id"]}: {job["state"]}, {job["done"]} of {job["total"]} done, {job["succeeded"]} well, {job["failed"]} failed again."
        + (job["stoppedBecause"] is { } because ? $" {because}" : "");
}
