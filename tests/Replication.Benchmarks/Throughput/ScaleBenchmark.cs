using System.CommandLine;
using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>
/// Whether a status costs the same however many rows there are and however many files wait. Tables of all sizes are made once and
/// change places, so that sizes alternate within one run.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Warm = 20_000;
    private const int SmallestRows = 100_000;
    private const int SmallBacklog = 10_000;
    private const double Tolerated = 1.3;

    private static readonly TimeSpan BetweenSingles = TimeSpan.FromMilliseconds(500);

    public static Command Command()
    {
        var files = new Option<int>("--files") { Description = "Files a round.", DefaultValueFactory = _ => 100_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each size; figures are medians.", DefaultValueFactory = _ => 3 };
        var rows = new Option<int>("--rows") { Description = $"The most rows; the fewest are {SmallestRows}.", DefaultValueFactory = _ => 10_000_000 };
        var backlog = new Option<int>("--backlog") { Description = $"The most files of one child; the fewest are {SmallBacklog}.", DefaultValueFactory = _ => 1_000_000 };
        var inboxes = MeasuredServers.Inboxes();
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("scale", "Throughput by rows in the database and by files in the inbox.") { files, rounds, rows, backlog, inboxes, json };
        command.SetAction(async (result, _) =>
        {
            await using var servers = await MeasuredServers.StartAsync(result.GetValue(inboxes)!);
            List<Figure> figures =
            [
                .. await RowsAsync(servers, result.GetValue(files), result.GetValue(rounds), result.GetValue(rows)),
                .. await BacklogAsync(servers, 2 * result.GetValue(files), result.GetValue(rounds), result.GetValue(backlog)),
            ];
            return Figure.Report(figures, result.GetValue(json));
        });
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> RowsAsync(MeasuredServers servers, int files, int rounds, int most)
    {
        List<int> sizes = [];
        for (int size = SmallestRows; size <= most; size *= 10)
        {
            sizes.Add(size);
        }

        var load = new StatusLoad(Warm + (files * rounds * sizes.Count));
        await using var product = await ProductPipeline.StartAsync(load, files);
        string folder = Path.Combine(product.Workplace, "prepared");
        load.Write(folder, Warm);
        await product.DrainAsync(folder, Warm);
        foreach (int size in sizes)
        {
            await FilledTable.MakeAsync(product, size);
        }

        int written = Warm;
        var measured = new List<(string Size, Round Round)>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (int size in sizes)
            {
                load.Write(folder, files, written);
                written += files;
                await FilledTable.UseAsync(product, size);
                measured.Add(Told($"{size:N0} rows", await Round.MeasureAsync(product, servers, files, () => product.DrainAsync(folder, files))));
                await FilledTable.PutBackAsync(product, size);
            }
        }

        return Compare(measured);
    }

    private static async Task<IReadOnlyList<Figure>> BacklogAsync(MeasuredServers servers, int files, int rounds, int most)
    {
        // All of one child, so that one folder holds them; the single files of another child are of the usual load.
        var load = new StatusLoad(Math.Max(files, most), sites: 1);
        await using var product = await ProductPipeline.StartAsync(load, most);
        string folder = Path.Combine(product.Workplace, "prepared"), other = Path.Combine(product.Workplace, "other");
        string[] singles = [.. new StatusLoad(Warm).Write(other, Warm).Where(file => file.StartsWith("M02", StringComparison.Ordinal))];
        await product.AddLanesAsync(other);
        load.Write(folder, Warm);
        await product.DrainAsync(folder, Warm);

        var measured = new List<(string Size, Round Round)>();
        var delays = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            await product.ForgetAsync();
            var paths = load.Write(folder, files);
            measured.Add(Told($"{SmallBacklog:N0} files waiting", await Round.MeasureAsync(product, servers, files, () => product.FeedAsync(folder, paths, SmallBacklog))));
            await product.ForgetAsync();
            load.Write(folder, most);
            using var done = new CancellationTokenSource();
            Task delivering = Task.CompletedTask;
            measured.Add(Told($"{most:N0} files waiting", await Round.MeasureAsync(product, servers, most, async () =>
            {
                var draining = product.DrainAsync(folder, most);
                delivering = DeliverSinglesAsync(product, other, singles[(round * singles.Length / rounds)..], delays, done.Token);
                await draining;
                await done.CancelAsync();
            })));
            await delivering;
        }

        delays.Sort();
        return
        [
            .. Compare(measured),
            Figure.AtMost("another child's single file meanwhile, 99th percentile", delays[(int)(delays.Count * 0.99)], "ms", 1_000),
            new Figure("the same, median", delays[delays.Count / 2], "ms"),
            .. measured[^1].Round.PeakOctets.Select(process => Figure.AtMost($"most memory of {process.Key}", process.Value / 1e6, "MB", 200)),
        ];
    }

    private static async Task DeliverSinglesAsync(
        ProductPipeline product, string folder, IEnumerable<string> files, List<double> delays, CancellationToken done)
    {
        foreach (string file in files)
        {
            if (done.IsCancellationRequested)
            {
                return;
            }

            long before = await Rows(), start = TimeProvider.System.GetTimestamp();
            product.Deliver(folder, file);
            await ProductPipeline.UntilAsync(async () => await Rows() > before);
            delays.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(BetweenSingles, TimeProvider.System, CancellationToken.None);
        }

        Task<long> Rows() => product.NumberAsync("select count(*) from statuses where site_code = 'M02'");
    }

    private static (string Size, Round Round) Told(FormattableString size, Round round)
    {
        string text = size.ToString(CultureInfo.InvariantCulture);
        System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{text}: {round.Rate:N0}/s, {round.CpuMicroseconds:N1} us of CPU each"));
        return (text, round);
    }

    private static IReadOnlyList<Figure> Compare(List<(string Size, Round Round)> measured)
    {
        var sizes = measured.GroupBy(item => item.Size, item => item.Round).Select(rounds => (
            Size: rounds.Key,
            Rate: Round.Median(rounds, round => round.Rate),
            Cost: Round.Median(rounds, round => round.CpuMicroseconds))).ToList();
        return
        [
            .. sizes.SelectMany(size => (Figure[])[new($"{size.Size}", size.Rate, "statuses/s"), new($"{size.Size}, CPU", size.Cost, "us/status")]),
            .. sizes.Skip(1).SelectMany(size => (Figure[])
            [
                Figure.AtMost($"time of a status, {size.Size} to {sizes[0].Size}", sizes[0].Rate / size.Rate, "times", Tolerated),
                Figure.AtMost($"CPU of a status, {size.Size} to {sizes[0].Size}", size.Cost / sizes[0].Cost, "times", Tolerated),
            ]),
        ];
    }
}
