using System.CommandLine;
using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>From a file renamed into the inbox to its committed row, at a steady rate of files. When a row was committed is told by the database itself.</summary>
internal static class LatencyBenchmark
{
    private const int Warm = 20_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly int[] Rates = [10, 100, 1_000];

    public static Command Command()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each rate lasts.", DefaultValueFactory = _ => 30 };
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("latency", "File renamed in to row committed, at 10, 100 and 1,000 files a second.") { seconds, json };
        command.SetAction(async (result, _) => Figure.Report(await MeasureAsync(result.GetValue(seconds)), result.GetValue(json)));
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int seconds)
    {
        await using var servers = await MeasuredServers.StartAsync(Path.GetTempPath(), "alter system set track_commit_timestamp = on");
        var load = new StatusLoad(Math.Max(Warm, Rates[^1] * seconds));
        await using var product = await ProductPipeline.StartAsync(load, Warm);
        string folder = Path.Combine(product.Workplace, "prepared");
        load.Write(folder, Warm);
        await product.DrainAsync(folder, Warm);

        var idle = await Round.MeasureAsync(product, servers, 1, () => Task.Delay(Idle, TimeProvider.System));
        List<Figure> figures = [new Figure("nothing to do, CPU of all processes", 1e3 * idle.CpuSeconds.Values.Sum() / idle.Seconds, "ms/s")];
        Tell("nothing to do", idle);
        foreach (int rate in Rates)
        {
            await product.ForgetAsync();
            var files = load.Write(folder, rate * seconds);
            await product.AddLanesAsync(folder);
            double[] latencies = [];
            var round = await Round.MeasureAsync(
                product, servers, files.Count, async () => latencies = await FlowAsync(product, files, folder, rate, () => Task.FromResult(true)));
            foreach (int percent in (int[])[50, 95, 99])
            {
                string what = string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s, {percent}th percentile");
                double value = latencies[(int)(latencies.Length * percent / 100.0)];
                figures.Add(rate == Rates[0] && percent == 99 ? Figure.AtMost(what, value, "ms", 50) : new Figure(what, value, "ms"));
            }

            figures.Add(new Figure(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s, the longest"), latencies[^1], "ms"));
            Tell(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s"), round);
            figures.Add(new Figure(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s, CPU of all processes"), round.CpuMicroseconds, "us/file"));
        }

        return figures;
    }

    private static void Tell(string what, Round round) => System.Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}, ms of CPU a second: {string.Join(", ", round.CpuSeconds.Select(item => $"{item.Key} {1e3 * item.Value / round.Seconds:N0}"))}"));

    /// <summary>Renames files in at a steady rate and waits for their rows.</summary>
    /// <param name="goesOn">Asked once a second: false ends it before the last file.</param>
    /// <returns>Milliseconds to the commit, the shortest first.</returns>
    public static async Task<double[]> FlowAsync(ProductPipeline product, IReadOnlyList<string> files, string folder, int rate, Func<Task<bool>> goesOn)
    {
        long start = TimeProvider.System.GetTimestamp();
        var renamed = new List<DateTimeOffset>();
        for (int index = 0; index < files.Count; index++)
        {
            while (TimeProvider.System.GetElapsedTime(start).TotalSeconds * rate < index)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            if (index % rate == 0 && !await goesOn())
            {
                break;
            }

            renamed.Add(TimeProvider.System.GetUtcNow());
            product.Deliver(folder, files[index]);
        }

        Dictionary<long, DateTimeOffset> commits = [];
        await ProductPipeline.UntilAsync(async () => (commits = await product.CommitsAsync(renamed.Count)).Count == renamed.Count);
        return [.. renamed.Select((at, index) => (commits[index + 1] - at).TotalMilliseconds).Order()];
    }
}
