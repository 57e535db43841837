using System.CommandLine;
using Replication.Cli.Output;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>lanes ...</c>.</summary>
internal static class LanesCommand
{
    private static readonly TableColumn[] Columns =
    [
        new("Lane", "lane"), new("Items", "items"), new("Faults", "faults"), new("Paused since", "pausedSince"), new("By", "by"), new("Why", "why"),
    ];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        return new Command("lanes", "Folders of the inbox: what came in by them, and which of them rest.")
        {
            verb.List("list", "List lanes that are paused, or by which something came in lately.", _ => "api/lanes?", Columns),
            Change("pause", "Leave the files of a lane where they are, until it is resumed."),
            Change("resume", "Have a paused lane go on."),
        };

        Command Change(string name, string description)
        {
            var lane = new Argument<string>("LANE") { Description = "A folder of the inbox, such as M03; . for the inbox itself." };
            var why = DeadLettersCommand.Why();
            return verb.Act(
                name,
                description,
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Post,
                    $"api/lanes/{name}",
                    new LaneRequest(parsed.GetValue(lane)!, PackagesCommand.Required(parsed.GetValue(why), "--why")),
                    token),
                (answer, output) => Printer.WriteFields(output, answer!.AsObject()),
                lane,
                why);
        }
    }
}
