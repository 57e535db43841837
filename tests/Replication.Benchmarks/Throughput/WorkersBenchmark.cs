using System.CommandLine;
using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>What another distribution manager costs and brings: CPU of a status, sessions that wait for a lock, deadlocks.</summary>
internal static class WorkersBenchmark
{
    private const int Warm = 20_000;
    private const string Role = "distribution-manager";
    private static readonly int[] Counts = [1, 2, 4];
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(25);

    public static Command Command()
    {
        var files = new Option<int>("--files") { Description = "Files a round.", DefaultValueFactory = _ => 100_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each number; figures are medians.", DefaultValueFactory = _ => 3 };
        var inboxes = MeasuredServers.Inboxes();
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("workers", "One, two and four distribution managers.") { files, rounds, inboxes, json };
        command.SetAction(async (result, _) => Figure.Report(
            await MeasureAsync(result.GetValue(files), result.GetValue(rounds), result.GetValue(inboxes)!), result.GetValue(json)));
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int files, int rounds, string inboxes)
    {
        await using var servers = await MeasuredServers.StartAsync(inboxes);
        var load = new StatusLoad(files);
        await using var product = await ProductPipeline.StartAsync(load, files);
        string folder = Path.Combine(product.Workplace, "prepared");
        List<(int Count, Round Round, double Waiting)> measured = [];
        for (int round = 0; round < rounds; round++)
        {
            foreach (int count in Counts)
            {
                string[] more = [.. Enumerable.Range(2, count - 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{Role}-{number}"))];
                Array.ForEach(more, product.Start);
                await product.ForgetAsync();
                load.Write(folder, Warm);
                await product.DrainAsync(folder, Warm);
                await product.ForgetAsync();
                load.Write(folder, files);
                using var done = new CancellationTokenSource();
                var waiting = SampleAsync(product, done.Token);
                measured.Add((count, await Round.MeasureAsync(product, servers, files, () => product.DrainAsync(folder, files)), 0));
                await done.CancelAsync();
                measured[^1] = measured[^1] with { Waiting = await waiting };
                System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count}: {measured[^1].Round.Rate:N0}/s"));
                foreach (string instance in more)
                {
                    await product.KillAsync(instance);
                }
            }
        }

        long deadlocks = await product.NumberAsync("select deadlocks from pg_stat_database where datname = current_database()");
        return
        [
            .. measured.GroupBy(item => item.Count).SelectMany(all => (Figure[])
            [
                new($"{all.Key} distribution managers", Round.Median(all.Select(item => item.Round), round => round.Rate), "statuses/s"),
                new($"{all.Key}, CPU of all processes", Round.Median(all.Select(item => item.Round), round => round.CpuMicroseconds), "us/status"),
                new($"{all.Key}, CPU of the distribution managers", Cost(all.Select(item => item.Round), Role), "us/status"),
                new($"{all.Key}, CPU of the database", Cost(all.Select(item => item.Round), "database"), "us/status"),
                new($"{all.Key}, sessions that wait for a lock", all.Average(item => item.Waiting), "on average"),
            ]),
            Figure.AtMost("deadlocks", deadlocks, "in all rounds", 1),
        ];
    }

    private static double Cost(IEnumerable<Round> rounds, string process) => Round.Median(
        rounds, round => 1e6 * round.CpuSeconds.Where(item => item.Key.StartsWith(process, StringComparison.Ordinal)).Sum(item => item.Value) / round.Statuses);

    /// <returns>How many sessions waited for a lock at a time.</returns>
    private static async Task<double> SampleAsync(ProductPipeline product, CancellationToken done)
    {
        long samples = 0, waiting = 0;
        while (!done.IsCancellationRequested)
        {
            waiting += await product.NumberAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            samples++;
            await Task.Delay(Sample, TimeProvider.System, CancellationToken.None);
        }

        return (double)waiting / samples;
    }
}
