using System.CommandLine;
using System.Globalization;
using Replication.Tests.Servers;

namespace Replication.Benchmarks.Throughput;

/// <summary>From a file renamed into the inbox to its committed row, at a steady rate of files. When a row was committed is told by the database itself.</summary>
internal static class LatencyBenchmark
{
    private const int Warm = 20_000;
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
        await using var servers = new TestServers();
        await servers.InitializeAsync();
        await TunedServer.ApplyAsync(TestServers.Database, "alter system set track_commit_timestamp = on");
        DockerServer.IsDirect = true;
        var load = new StatusLoad(Math.Max(Warm, Rates[^1] * seconds));
        await using var product = await ProductPipeline.StartAsync(load, Warm);
        string folder = Path.Combine(product.Workplace, "prepared");
        load.Write(folder, Warm);
        await product.DrainAsync(folder, Warm);

        List<Figure> figures = [];
        foreach (int rate in Rates)
        {
            await product.ForgetAsync();
            double[] latencies = await RunAsync(product, load.Write(folder, rate * seconds), folder, rate);
            foreach (int percent in (int[])[50, 95, 99])
            {
                string what = string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s, {percent}th percentile");
                double value = latencies[(int)(latencies.Length * percent / 100.0)];
                figures.Add(rate == Rates[0] && percent == 99 ? Figure.AtMost(what, value, "ms", 50) : new Figure(what, value, "ms"));
            }

            figures.Add(new Figure(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} files/s, the longest"), latencies[^1], "ms"));
        }

        return figures;
    }

    /// <returns>Milliseconds, the shortest first.</returns>
    private static async Task<double[]> RunAsync(ProductPipeline product, IReadOnlyList<string> files, string folder, int rate)
    {
        foreach (string lane in Directory.EnumerateDirectories(folder))
        {
            Directory.CreateDirectory(Path.Combine(product.Inbox, Path.GetFileName(lane)));
        }

        // Lanes that are new are known before the first file comes.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        long before = await product.AppliedAsync(), start = TimeProvider.System.GetTimestamp();
        var renamed = new DateTimeOffset[files.Count];
        for (int index = 0; index < files.Count; index++)
        {
            while (TimeProvider.System.GetElapsedTime(start).TotalSeconds * rate < index)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            renamed[index] = TimeProvider.System.GetUtcNow();
            File.Move(Path.Combine(folder, files[index]), Path.Combine(product.Inbox, files[index]));
        }

        while (await product.AppliedAsync() < before + files.Count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        var commits = await product.CommitsAsync();
        return [.. renamed.Select((at, index) => (commits[index + 1] - at).TotalMilliseconds).Order()];
    }
}
