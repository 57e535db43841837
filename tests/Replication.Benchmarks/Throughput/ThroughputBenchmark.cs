using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Replication.Benchmarks.Throughput;

/// <summary>
/// Files in the inbox to committed rows: the product beside the naive, the raw and the bare pipeline, alternating in one run, on the same broker,
/// database and files.
/// </summary>
internal static class ThroughputBenchmark
{
    private const int Warm = 20_000;
    private const double NaiveGoal = 80;
    private const double RawGoal = 4;

    /// <summary>Of what was recorded, a short run on a shared machine must reach so much.</summary>
    private const double Tolerated = 0.6;

    public static Command Command()
    {
        var files = new Option<int>("--files") { Description = "Files a round for the product.", DefaultValueFactory = _ => 500_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; figures are medians.", DefaultValueFactory = _ => 3 };
        var only = new Option<string?>("--only") { Description = "One pipeline alone: naive, raw, bare or product." };
        var inboxes = MeasuredServers.Inboxes();
        var against = new Option<FileInfo>("--against") { Description = $"Recorded ratios: fails below {Tolerated} of them, and not below the goals." };
        against.AcceptExistingOnly();
        var json = new Option<FileInfo?>("--json") { Description = "The file that gets the figures." };
        var command = new Command("throughput", "Files to rows, beside a naive and a raw pipeline.") { files, rounds, only, inboxes, against, json };
        command.SetAction(async (result, _) => Report(
            await MeasureAsync(result.GetValue(files), result.GetValue(rounds), result.GetValue(only), result.GetValue(inboxes)!),
            result.GetValue(against),
            result.GetValue(json)));
        return command;
    }

    private static async Task<IReadOnlyList<Round>> MeasureAsync(int files, int rounds, string? only, string inboxes)
    {
        await using var servers = await MeasuredServers.StartAsync(inboxes);
        var load = new StatusLoad(files);
        List<Func<Task<IPipeline>>> starts = [];
        Add("naive", async () => await NaivePipeline.StartAsync(load, Math.Max(1_000, files / 100)));
        Add("raw", async () => await RawPipeline.StartAsync(load, Math.Max(1_000, files / 5)));
        Add("bare", async () => await BarePipeline.StartAsync(load, files));
        Add("product", async () => await ProductPipeline.StartAsync(load, files));

        List<IPipeline> pipelines = [];
        List<Round> measured = [];
        try
        {
            foreach (var start in starts)
            {
                pipelines.Add(await start());
                await RunAsync(pipelines[^1], load, Math.Min(Warm, pipelines[^1].Files), servers);
            }

            for (int round = 0; round < rounds; round++)
            {
                foreach (var pipeline in pipelines)
                {
                    measured.Add(await RunAsync(pipeline, load, pipeline.Files, servers));
                    System.Console.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{pipeline.Name}: {pipeline.Files:N0} in {measured[^1].Seconds:N1} s, {measured[^1].Rate:N0}/s"));
                }
            }
        }
        finally
        {
            foreach (var pipeline in pipelines)
            {
                await pipeline.DisposeAsync();
            }
        }

        return measured;

        void Add(string name, Func<Task<IPipeline>> start)
        {
            if (only is null || only == name)
            {
                starts.Add(start);
            }
        }
    }

    private static async Task<Round> RunAsync(IPipeline pipeline, StatusLoad load, int files, MeasuredServers servers)
    {
        string folder = Path.Combine(pipeline.Workplace, "prepared");
        load.Write(folder, files);
        await pipeline.ForgetAsync();
        System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}: {files:N0} files"));
        var round = await Round.MeasureAsync(pipeline, servers, files, () => pipeline.DrainAsync(folder, files));
        Directory.Delete(folder, recursive: true);
        return round;
    }

    private static int Report(IReadOnlyList<Round> rounds, FileInfo? against, FileInfo? json)
    {
        var pipelines = rounds.GroupBy(round => round.Pipeline, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var table = new Table().Border(TableBorder.Markdown).AddColumns("pipeline", "statuses a round", "statuses/s", "rounds", "CPU s per thousand", "by process", "peak memory, MB");
        foreach (var (name, all) in pipelines)
        {
            var processes = all[0].CpuSeconds.Keys.ToDictionary(
                process => process, process => Round.Median(all, round => 1_000 * round.CpuSeconds[process] / round.Statuses), StringComparer.Ordinal);
            table.AddRow(
                name,
                all[0].Statuses.ToString("N0", CultureInfo.InvariantCulture),
                Round.Median(all, round => round.Rate).ToString("N0", CultureInfo.InvariantCulture),
                string.Join(", ", all.Select(round => round.Rate.ToString("N0", CultureInfo.InvariantCulture))),
                processes.Values.Sum().ToString("0.0000", CultureInfo.InvariantCulture),
                string.Join(", ", processes.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Key} {process.Value:0.0000}"))),
                string.Join(", ", all[^1].PeakOctets.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Key} {process.Value / 1e6:N0}"))));
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 400);
        AnsiConsole.Write(table);
        List<Figure> figures = [.. pipelines.Select(pipeline => new Figure(pipeline.Key, Round.Median(pipeline.Value, round => round.Rate), "statuses/s"))];
        var recorded = against is null ? null : JsonSerializer.Deserialize<Ratios>(File.ReadAllText(against.FullName), JsonSerializerOptions.Web);
        AddRatio("naive", recorded?.ProductToNaive * Tolerated ?? NaiveGoal);
        AddRatio("raw", recorded?.ProductToRaw * Tolerated ?? RawGoal);
        AddRatio("bare", null);
        if (json is not null)
        {
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(new { figures, rounds }, JsonSerializerOptions.Web));
        }

        return Figure.Report(figures, null);

        void AddRatio(string baseline, double? goal)
        {
            if (pipelines.TryGetValue("product", out var product) && pipelines.TryGetValue(baseline, out var other))
            {
                double ratio = Round.Median(product, round => round.Rate) / Round.Median(other, round => round.Rate);
                figures.Add(goal is { } least ? Figure.AtLeast($"product to {baseline}", ratio, "times", least) : new($"product to {baseline}", ratio, "times"));
            }
        }
    }

    /// <summary>What <c>docs/performance.json</c> holds.</summary>
    private sealed record Ratios(double ProductToNaive, double ProductToRaw);
}
