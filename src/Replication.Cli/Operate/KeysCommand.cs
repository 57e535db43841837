using System.CommandLine;
using Replication.Cli.Output;
using Replication.Console.Api;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>keys ...</c>.</summary>
internal static class KeysCommand
{
    private static readonly TableColumn[] Columns = [new("Name", "name"), new("Role", "role"), new("Created", "createdAt")];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var name = new Argument<string>("NAME") { Description = "Whose key it is, such as night-shift; it stands in the audit." };
        var role = new Option<string>("--role") { Description = "viewer: look; operator: also replay, edit, discard, pause, add; administrator: all.", Required = true };
        role.AcceptOnlyFromAmong([.. WireNames.All<AccessRole>()]);
        var why = DeadLettersCommand.Why();
        return new Command("keys", "Keys by which people and programs use the API and the console.")
        {
            verb.Act(
                "add",
                "Make a key. It is shown this once.",
                (api, parsed, token) => api.SendAsync(HttpMethod.Post, "api/keys", new ApiKeyRequest(parsed.GetValue(name)!, parsed.GetValue(role)!), token),
                (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
                name,
                role),
            verb.Table("list", "List the keys by name.", "api/keys", Columns),
            verb.Act(
                "remove",
                "Revoke a key, and the sessions that it opened, at once.",
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Delete,
                    OperatorVerb.Query($"api/keys/{Uri.EscapeDataString(parsed.GetValue(name)!)}", ("why", PackagesCommand.Required(parsed.GetValue(why), "--why"))),
                    token),
                (_, output) => output.WriteLine("Removed."),
                name,
                why),
        };
    }
}
