using System.CommandLine;
using Replication.Cli.Output;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>sites ...</c>.</summary>
internal static class SitesCommand
{
    private static readonly TableColumn[] Columns =
        [new("Site", "siteCode"), new("Parent", "parentCode"), new("Epoch", "epoch"), new("Learned", "learned"), new("Added", "addedAt")];

    private static readonly TableColumn[] StandingColumns =
    [
        new("Site", "siteCode"), new("Parent", "parentCode"), new("Statuses", "statuses"), new("Failed", "failed"), new("Waiting", "waiting"),
        new("Open letters", "openLetters"), new("Last report", "lastReportAt"),
    ];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var code = new Argument<string>("CODE") { Description = "A site code, such as M03." };
        var parent = new Option<string?>("--parent") { Description = "The site that it reports to. Default: this site." };
        return new Command("sites", "Sites below this one.")
        {
            verb.Act(
                "add",
                "Add a site. What waits for it is applied at once.",
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Post, "api/sites", new SiteRequest(parsed.GetValue(code)!, parsed.GetValue(parent)), token),
                (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
                code,
                parent),
            verb.List("list", "List sites by code.", _ => OperatorVerb.Query("api/sites"), Columns),
            verb.Table("standing", "This site and those below it with what each reported.", "api/sites/standing", StandingColumns),
            verb.Act(
                "show",
                "Show a site.",
                (api, parsed, token) => api.GetAsync($"api/sites/{Uri.EscapeDataString(parsed.GetValue(code)!)}", token),
                (answer, output) =>
                {
                    Printer.WriteFields(output, answer!["site"]!.AsObject());
                    Printer.WriteFields(output, answer.AsObject());
                },
                code),
        };
    }
}
