using System.CommandLine;
using System.Text.Json.Nodes;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verb <c>dead-letters replay</c>: records a job and, where told, waits for its end.</summary>
internal static class ReplayVerb
{
    private const string Route = "api/dead-letters/replay";
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Ended = ["completed", "stopped", "cancelled"];

    public static Command Create(CommandContext context, OperatorVerb verb, LetterOptions selection)
    {
        var why = DeadLettersCommand.Why();
        var rate = new Option<int?>("--rate") { Description = "Letters a second at most. Default: as fast as it goes." };
        var canary = new Option<int?>("--canary") { Description = "Letters that go first; the rest goes when they did not fail again by the same cause. Default: 10." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "Not before this, such as 2026-12-24T22:00:00Z." };
        var force = new Option<bool>("--force") { Description = "Also letters that came back twice by the same cause." };
        var wait = new Option<bool>("--wait") { Description = "Return when the job has ended; with 1 where it did not send all back well." };
        var dryRun = DeadLettersCommand.DryRun();
        var yes = DeadLettersCommand.Yes();
        var command = verb.Create("replay", "Send unresolved letters back to the stage where they failed, as a job.", [.. selection.Symbols, why, rate, canary, at, force, wait, dryRun, yes]);
        command.SetAction(async (parsed, token) =>
        {
            var request = new ReplayRequest(
                selection.Required(parsed),
                PackagesCommand.Required(parsed.GetValue(why), "--why"),
                parsed.GetValue(rate),
                parsed.GetValue(canary),
                parsed.GetValue(at),
                parsed.GetValue(force),
                parsed.GetValue(dryRun));
            using var api = verb.Client(parsed);
            if (!request.DryRun && !parsed.GetValue(yes) && selection.IsBulk(parsed))
            {
                await DeadLettersCommand.ConfirmAsync(context, api, Route, request with { DryRun = true }, "total", "Send back", token);
            }

            var job = (await api.SendAsync(HttpMethod.Post, Route, request, token))!;
            bool waits = parsed.GetValue(wait) && !request.DryRun;
            job = waits ? await WaitAsync(context, api, job, token) : job;
            if (verb.IsJson(parsed))
            {
                Output.Printer.WriteJson(context.Output, job);
            }
            else
            {
                context.Output.WriteLine(request.DryRun ? $"Letters that would be sent back: {job["total"]}." : ReplaysCommand.Describe(job));
                if (job["wantForce"]?.GetValue<int>() is > 0 and int left)
                {
                    context.Error.WriteLine($"Left out: {left}, as they came back twice by the same cause. --force sends them too.");
                }
            }

            return waits && (job["state"]!.ToString() != "completed" || job["failed"]!.GetValue<int>() > 0) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static async Task<JsonNode> WaitAsync(CommandContext context, ApiClient api, JsonNode job, CancellationToken cancellationToken)
    {
        string path = $"api/replays/{job["id"]}";
        while (!Ended.Contains(job["state"]!.ToString()))
        {
            await Task.Delay(LookInterval, TimeProvider.System, cancellationToken);
            job = (await api.GetAsync(path, cancellationToken))!;
            if (CommandContext.IsWatched)
            {
                context.Error.Write($"\r{ReplaysCommand.Describe(job)}   ");
            }
        }

        if (CommandContext.IsWatched)
        {
            context.Error.WriteLine();
        }

        return job;
    }
}
