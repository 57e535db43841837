using System.CommandLine;
using Replication.Cli.Output;

namespace Replication.Cli.Operate;

/// <summary>The verb <c>health</c>: what a probe sees, in words.</summary>
internal static class HealthCommand
{
    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var command = verb.Create("health", "What a probe sees, in words. Ends with 1 where the process is not ready.", []);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = verb.Client(parsed);
            var ready = (await api.ProbeAsync("health/ready", cancellationToken))!;
            if (verb.IsJson(parsed))
            {
                Printer.WriteJson(context.Output, ready);
            }
            else
            {
                // No table: a reason is a sentence, and there may be one for each lane.
                context.Output.WriteLine(ready["status"]);
                foreach (var check in ready["checks"]!.AsArray())
                {
                    context.Output.WriteLine($"{check!["name"]}: {check["status"]}");
                    foreach (string reason in check["description"]?.ToString().Split('\n') ?? [])
                    {
                        context.Output.WriteLine($"  {reason}");
                    }
                }
            }

            return ready["status"]!.ToString() == "Healthy" ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
