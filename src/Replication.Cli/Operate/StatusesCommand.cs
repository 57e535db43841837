using System.CommandLine;
using Replication.Cli.Output;
using Replication.Domain;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>statuses ...</c>, <c>waiting ...</c> and <c>queues</c>: what is where.</summary>
internal static class StatusesCommand
{
    private static readonly TableColumn[] StatusColumns =
    [
        new("Package", "packageId"), new("Site", "siteCode"), new("Server", "server"), new("Type", "type"), new("Status", "status"),
        new("Source", "sourceVersion"), new("Transaction", "transactionId"), new("Updated", "updatedAt"),
    ];

    private static readonly TableColumn[] WaitingColumns =
    [
        new("Id", "id"), new("Condition", "condition"), new("Package", "packageId"), new("Site", "siteCode"), new("Server", "server"),
        new("Attempts", "attempts"), new("Since", "waitingSince"), new("Next attempt", "nextAttemptAt"), new("Deadline", "deadlineAt"),
    ];

    public static Command Statuses(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var package = new Option<string?>("--package") { Description = "Only of this package." };
        var site = new Option<string?>("--site") { Description = "Only of this site." };
        var server = new Option<string?>("--server") { Description = "Only on this server." };
        var status = new Option<string?>("--status") { Description = $"Only of this status: {string.Join(", ", WireNames.All<PackageStatus>())}." };
        return new Command("statuses", "Which package stands on which server.")
        {
            verb.List(
                "list",
                "List statuses by package, site and server.",
                parsed => OperatorVerb.Query(
                    "api/statuses",
                    ("package", parsed.GetValue(package)),
                    ("site", parsed.GetValue(site)),
                    ("server", parsed.GetValue(server)),
                    ("status", parsed.GetValue(status))),
                StatusColumns,
                package,
                site,
                server,
                status),
            verb.Act(
                "summary",
                "What came in and what became of it.",
                (api, _, token) => api.GetAsync("api/statuses/summary", token),
                (answer, output) =>
                {
                    Printer.WriteFields(output, answer!.AsObject());
                    Printer.WriteFields(output, answer["byStatus"]!.AsObject());
                }),
        };
    }

    public static Command Waiting(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var condition = new Option<string?>("--condition") { Description = "Only what waits for this, as 'summary' shows it." };
        return new Command("waiting", "Reports that wait for their package or site.")
        {
            verb.List(
                "list", "List what waits, the oldest first.", parsed => OperatorVerb.Query("api/waiting", ("condition", parsed.GetValue(condition))), WaitingColumns, condition),
            verb.Table(
                "summary",
                "What waits, by condition.",
                "api/waiting/summary",
                [new("Condition", "condition"), new("Reports", "count"), new("Oldest", "oldestSince"), new("First deadline", "firstDeadlineAt")]),
        };
    }

    public static Command Queues(CommandContext context) => new OperatorVerb(context).Table(
        "queues",
        "Depth, age of the oldest and consumers of every queue, and a line for what waits.",
        "api/queues",
        [new("Queue", "name"), new("Messages", "messages"), new("Oldest (s)", "oldestSeconds"), new("Consumers", "consumers")]);
}
