using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Replication.Tests.Journeys;

namespace Replication.Tests.Containers;

/// <summary>Files that the product's own simulation wrote, and what becomes of them in one process that nobody disturbs.</summary>
internal sealed class SimulatedFiles : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("replication-simulated-").FullName;

    private SimulatedFiles()
    {
    }

    /// <summary>Their packages, for <c>packages import</c>.</summary>
    public string Packages => Path.Combine(_folder, "packages.csv");

    /// <summary>The files, in the order in which they are to come; each in the folder of its lane.</summary>
    public string[] Files { get; private set; } = [];

    public JsonNode Summary { get; private set; } = new JsonObject();

    public Outcome Outcome { get; private set; } = new([], [], []);

    public static async Task<SimulatedFiles> CreateAsync(int count)
    {
        var simulated = new SimulatedFiles();
        await ReplicationProgram.RunAsync("simulate", "--inbox", Path.Combine(simulated._folder, "inbox"), "--statuses", $"{count}", "--seed", "5");
        simulated.Files = [.. Directory.EnumerateFiles(Path.Combine(simulated._folder, "inbox"), "*.MIF", SearchOption.AllDirectories)];
        new Random(5).Shuffle(simulated.Files);
        await simulated.RunUndisturbedAsync();
        return simulated;
    }

    /// <summary>About two thousand files a second.</summary>
    public static async Task DropAsync(string inbox, string[] files)
    {
        foreach (string[] some in files.Chunk(20))
        {
            foreach (string file in some)
            {
                Drop(inbox, file);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Renames a file into its lane.</summary>
    public static void Drop(string inbox, string file)
    {
        string lane = Path.Combine(inbox, Path.GetFileName(Path.GetDirectoryName(file))!);
        if (!Directory.Exists(lane))
        {
            // The despooler of the image has a user of its own.
            Directory.CreateDirectory(lane);
            ComposeSite.MakeWritable(lane);
        }

        File.Move(file, Path.Combine(lane, Path.GetFileName(file)));
    }

    /// <summary>Whether all that came in has its outcome. What is in flight is not known while the broker is away.</summary>
    public static bool IsAtRest(JsonNode summary, long atLeast) => summary["inFlight"] is not null && Of(summary, "inFlight") == 0
        && Of(summary, "received") >= atLeast
        && Of(summary, "received") == Of(summary, "applied") + Of(summary, "stale") + Of(summary, "waiting") + Of(summary, "deadLettered");

    public static long Of(JsonNode summary, string figure) => summary[figure]!.GetValue<long>();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task RunUndisturbedAsync()
    {
        string data = Path.Combine(_folder, "undisturbed"), url = $"http://127.0.0.1:{ReplicationProgram.FreePort()}";
        using var process = ReplicationProgram.Start("run", "--data", data, "--inbox", Path.Combine(data, "inbox"), "--urls", url, "--Logging:LogLevel:Default", "Warning");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            await RoleProcesses.EventuallyAsync(async () => (await ReplicationProgram.RunAsync("packages", "import", Packages, "--url", url)).ExitCode == 0, () => "It does not start.");
            foreach (string file in Files)
            {
                string lane = Path.Combine(data, "inbox", Path.GetFileName(Path.GetDirectoryName(file))!);
                Directory.CreateDirectory(lane);
                File.Copy(file, Path.Combine(lane, "." + Path.GetFileName(file)));
                File.Move(Path.Combine(lane, "." + Path.GetFileName(file)), Path.Combine(lane, Path.GetFileName(file)));
            }

            await RoleProcesses.EventuallyAsync(
                async () => IsAtRest(Summary = JsonNode.Parse(await http.GetStringAsync("api/statuses/summary"))!, Files.Length), () => $"It does not settle: {Summary.ToJsonString()}");
            Outcome = await Outcome.ReadAsync(async path => JsonNode.Parse(await http.GetStringAsync(path))!);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}

/// <summary>What became of files, without what differs from run to run.</summary>
/// <param name="Rows">All that rows say but when they were written.</param>
/// <param name="Waiting">What waits: condition, server and file.</param>
/// <param name="Letters">The letters: reason, lane and file.</param>
internal sealed record Outcome(IReadOnlyList<string> Rows, IReadOnlyList<string> Waiting, IReadOnlyList<string> Letters)
{
    public static async Task<Outcome> ReadAsync(Func<string, Task<JsonNode>> getAsync) => new(
        Texts(await getAsync("api/statuses?limit=0"), row => string.Join(' ', row.Where(field => field.Key != "appliedAt").Select(field => $"{field.Key}={field.Value}"))),
        Texts(await getAsync("api/waiting?limit=0"), row => $"{row["condition"]} {row["server"]} {row["fileName"]}"),
        Texts(await getAsync("api/dead-letters?limit=0"), letter => $"{letter["reason"]} {letter["lane"]} {letter["fileName"]}"));

    private static string[] Texts(JsonNode rows, Func<JsonObject, string> text) =>
        [.. rows.AsArray().Select(row => text(row!.AsObject())).Order(StringComparer.Ordinal)];
}
