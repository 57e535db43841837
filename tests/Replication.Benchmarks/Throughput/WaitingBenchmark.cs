using System.CommandLine;
using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>Very many statuses of one package that is not known: how fast they are put to wait, and released while others flow.</summary>
internal static class WaitingBenchmark
{
    private const int Warm = 20_000;

    /// <summary>Other files a second while what waited is released.</summary>
    private const int Others = 200;

    /// <summary>The last four digits of a package that the usual load does not have.</summary>
    private const string Number = "9999";

    public static Command Command()
    {
        var files = new Option<int>("--files") { Description = "Files of the package that is missing.", DefaultValueFactory = _ => 1_000_000 };
        var inboxes = MeasuredServers.Inboxes();
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("waiting", "Put to wait for a package, and released by it.") { files, inboxes, json };
        command.SetAction(async (result, _) => Figure.Report(await MeasureAsync(result.GetValue(files), result.GetValue(inboxes)!), result.GetValue(json)));
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int files, string inboxes)
    {
        await using var servers = await MeasuredServers.StartAsync(inboxes, "alter system set track_commit_timestamp = on");
        int usual = files / 5;
        var load = new StatusLoad(Math.Max(Warm, Math.Max(usual, Others * 120)));
        var missing = new StatusLoad(files, packages: 1, number: Number);
        await using var product = await ProductPipeline.StartAsync(load, files);
        string folder = Path.Combine(product.Workplace, "prepared");
        load.Write(folder, Warm);
        await product.DrainAsync(folder, Warm);

        var before = await ApplyAsync();
        missing.Write(folder, files);
        var waiting = Told("put to wait", await Round.MeasureAsync(product, servers, files, () => product.DrainAsync(folder, files, product.WaitingAsync)));
        var after = await ApplyAsync();
        double applied = (before.Rate + after.Rate) / 2;

        await product.ForgetAsync();
        var others = load.Write(folder, load.Count);
        await product.AddLanesAsync(folder);
        double[] latencies = [];
        double added = 0, released = 0;
        Told("released", await Round.MeasureAsync(product, servers, files, async () =>
        {
            long start = TimeProvider.System.GetTimestamp();
            await product.AddPackagesAsync(["1000" + Number]);
            added = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            latencies = await LatencyBenchmark.FlowAsync(product, others, folder, Others, async () =>
            {
                if (await product.WaitingAsync() > 0)
                {
                    return true;
                }

                released = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
                return false;
            });
        }));
        return
        [
            new("applied, before and after", applied, "statuses/s"),
            Figure.AtLeast("put to wait", waiting.Rate, "statuses/s", applied / 2),
            new("put to wait, CPU", waiting.CpuMicroseconds, "us/status"),
            new("the call that adds the package", added, "s"),
            Figure.AtMost("until the last is released", released, "s", 60),
            new($"file to row of {Others} others a second meanwhile, median", latencies[latencies.Length / 2], "ms"),
            new("the same, 99th percentile", latencies[(int)(latencies.Length * 0.99)], "ms"),
        ];

        async Task<Round> ApplyAsync()
        {
            await product.ForgetAsync();
            load.Write(folder, usual);
            return Told("applied", await Round.MeasureAsync(product, servers, usual, () => product.DrainAsync(folder, usual)));
        }
    }

    private static Round Told(string what, Round round)
    {
        System.Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {round.Rate:N0}/s, {string.Join(", ", round.CpuSeconds.Select(item => $"{item.Key} {1e6 * item.Value / round.Statuses:N1}"))} us"));
        return round;
    }
}
