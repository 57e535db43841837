using System.CommandLine;
using System.Globalization;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;

namespace Replication.Benchmarks.DeadLetters;

/// <summary>
/// How fast letters are recorded from their queue, read through the API, and sent back until each has its row, with a million of them in
/// the database. The processes are those of a deployed site.
/// </summary>
internal static class DeadLetterBenchmark
{
    private const int Warm = 10;
    private const int Reads = 100;

    public static Command Command()
    {
        var letters = new Option<int>("--letters") { Description = "How many letters.", DefaultValueFactory = _ => 1_000_000 };
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("dead-letters", "Intake, reading and replay of dead letters.") { letters, json };
        command.SetAction(async (result, _) => Figure.Report(await MeasureAsync(result.GetValue(letters)), result.GetValue(json)));
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int letters)
    {
        await using var servers = new TestServers();
        await servers.InitializeAsync();
        await TunedServer.ApplyAsync(TestServers.Database);

        // Without releases by themselves, which are slow on purpose: the replay is measured.
        await using var site = await RoleProcesses.StartAsync(["dead-letters", "console"], ("DeadLetters:AutomaticReplay", "false"));
        await RoleProcesses.EventuallyAsync(async () => await site.SummaryAsync() is not null, () => "The console does not answer.");
        await RoleProcesses.EventuallyAsync(
            async () => (await site.ListAsync("api/queues")).Any(queue => (string?)queue!["name"] == "dead-letters" && (int?)queue["consumers"] > 0),
            () => "The queue was not declared.");
        await site.KillAsync("dead-letters");

        await new DeadLetterLoad(letters).SendAsync(site.Setting(TestSite.BrokerKey), sent => Progress("sent", sent, letters));
        site.Start("dead-letters");
        List<Figure> figures = [Figure.AtLeast("intake, queue to rows", await RateAsync(() => RecordedAsync(site), letters, "recorded"), "letters/s", 5_000)];

        await ReadAsync(site, figures);

        site.Start("distribution-manager");
        await site.AddPackagesAsync(DeadLetterLoad.PackageIds);
        await RoleProcesses.EventuallyAsync(async () => (await site.ListAsync("api/queues")).Any(queue => (string?)queue!["name"] == "distribution-manager" && (int?)queue["consumers"] > 0), () => "No distribution manager.");
        long start = TimeProvider.System.GetTimestamp();
        string job = (string)(await site.PostAsync("api/dead-letters/replay", new { selection = new { all = true }, why = "benchmark", canary = 0 }))["id"]!;
        figures.Add(new("a job of all letters recorded", TimeProvider.System.GetElapsedTime(start).TotalSeconds, "s"));
        figures.Add(Figure.AtLeast(
            "replay, sent back to applied", await RateAsync(async () => (int)(await site.GetAsync($"api/replays/{job}"))["succeeded"]!, letters, "replayed"), "letters/s", 10_000));
        await ReadAsync(site, figures, " after it");
        return figures;
    }

    private static async Task ReadAsync(RoleProcesses site, List<Figure> figures, string when = "")
    {
        (string What, string Path)[] reads =
        [
            ("first page", "api/dead-letters"),
            ("first page of all states", "api/dead-letters?all=true"),
            ("groups", "api/dead-letters/groups"),
            ("list by group", "api/dead-letters?group=unresolved-package%2Fmissing-package%3A100%3F0077"),
            ("list by reason", "api/dead-letters?reason=unresolved-package"),
            ("list by a reason that none has", "api/dead-letters?reason=oversize"),
            ("list by package", "api/dead-letters?package=100Z0077"),
            ("list by site", "api/dead-letters?site=M07"),
            ("search for one file name", "api/dead-letters?text=0000ABCD"),
            ("search for a text of all", "api/dead-letters?text=parent%20table"),
            ("search for a text of none", "api/dead-letters?text=no%20such%20text"),
        ];
        foreach (var (what, path) in reads)
        {
            var times = new List<double>();
            for (int i = 0; i < Warm + Reads; i++)
            {
                long start = TimeProvider.System.GetTimestamp();
                await site.ListAsync(path);
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);

                // What is far from the goal need not be measured a hundred times.
                if (i >= 3 && times.Min() > 1_000)
                {
                    break;
                }
            }

            double[] measured = [.. times.Skip(times.Count > Warm ? Warm : 0).Order()];
            figures.Add(Figure.AtMost($"{what}{when}, 95th percentile", measured[(int)(measured.Length * 0.95)], "ms", 100));
        }
    }

    /// <summary>From the first item counted to the last.</summary>
    private static async Task<double> RateAsync(Func<Task<int>> count, int all, string what)
    {
        int first = 0, now;
        long start = 0;
        while ((now = await count()) < all)
        {
            if (start == 0 && now > 0)
            {
                (first, start) = (now, TimeProvider.System.GetTimestamp());
            }

            Progress(what, now, all);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }

        return (now - first) / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> RecordedAsync(RoleProcesses site) =>
        await site.SummaryAsync() is { } summary ? (int)RoleProcesses.Of(summary, "deadLettered") : 0;

    private static void Progress(string what, int done, int all)
    {
        if (!System.Console.IsErrorRedirected)
        {
            System.Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what} {done:N0} of {all:N0}   "));
        }
    }
}
