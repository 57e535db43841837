using System.CommandLine;
using Replication.Cli.Output;
using Replication.Console.Webhooks;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>webhooks ...</c>.</summary>
internal static class WebhooksCommand
{
    private static readonly TableColumn[] Columns =
        [new("Name", "name"), new("URL", "url"), new("Kinds", "kinds"), new("Created", "createdAt"), new("By", "by")];

    private static readonly TableColumn[] DeliveryColumns =
    [
        new("Id", "id"), new("Webhook", "webhook"), new("Kind", "kind"), new("Subject", "subject"), new("State", "state"), new("Attempts", "attempts"),
        new("Next attempt", "nextAttemptAt"), new("Delivered", "deliveredAt"), new("Problem", "problem"),
    ];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var state = new Option<string?>("--state") { Description = "Only in this state: pending, delivered or dead." };
        return new Command("webhooks", "Where notices go: new causes of dead letters, paused lanes, stopped replays, processes that are gone.")
        {
            Add(verb),
            verb.Table("list", "List webhooks by name.", "api/webhooks", Columns),
            Remove(verb),
            Test(verb),
            verb.List(
                "deliveries",
                "List notices on their way to webhooks and those that arrived or are dead, the newest first.",
                parsed => OperatorVerb.Query("api/webhooks/deliveries", ("state", parsed.GetValue(state))),
                DeliveryColumns,
                state),
            Retry(verb),
        };
    }

    private static Command Add(OperatorVerb verb)
    {
        var name = Name();
        var url = new Option<string>("--to") { Description = "Where notices are posted to, such as https://host/path.", Required = true };
        var kinds = new Option<string[]>("--kind") { Description = "Only notices of this kind; several may be given. Default: all.", DefaultValueFactory = _ => [] };
        return verb.Act(
            "add",
            "Add a webhook, and print the secret of its signatures, which is shown this once.",
            (api, parsed, token) => api.SendAsync(
                HttpMethod.Post, "api/webhooks", new WebhookRequest(parsed.GetValue(name)!, parsed.GetValue(url)!, parsed.GetValue(kinds)), token),
            (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
            name,
            url,
            kinds);
    }

    private static Command Remove(OperatorVerb verb)
    {
        var name = Name();
        var why = DeadLettersCommand.Why();
        return verb.Act(
            "remove",
            "Remove a webhook and its deliveries.",
            (api, parsed, token) => api.SendAsync(
                HttpMethod.Delete,
                OperatorVerb.Query($"api/webhooks/{Uri.EscapeDataString(parsed.GetValue(name)!)}", ("why", PackagesCommand.Required(parsed.GetValue(why), "--why"))),
                token),
            (_, output) => output.WriteLine("Removed."),
            name,
            why);
    }

    private static Command Test(OperatorVerb verb)
    {
        var name = Name();
        return verb.Act(
            "test",
            "Have a test notice delivered by a webhook; 'webhooks deliveries' shows what became of it.",
            (api, parsed, token) => api.SendAsync(HttpMethod.Post, $"api/webhooks/{Uri.EscapeDataString(parsed.GetValue(name)!)}/test", token),
            (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
            name);
    }

    private static Command Retry(OperatorVerb verb)
    {
        var id = new Argument<string>("ID") { Description = "The id of a delivery." };
        return verb.Act(
            "retry",
            "Have a delivery that did not arrive tried again, now.",
            (api, parsed, token) => api.SendAsync(HttpMethod.Post, $"api/webhooks/deliveries/{Uri.EscapeDataString(parsed.GetValue(id)!)}/retry", token),
            (_, output) => output.WriteLine("It is tried again."),
            id);
    }

    private static Argument<string> Name() => new("NAME") { Description = "The name of a webhook." };
}
