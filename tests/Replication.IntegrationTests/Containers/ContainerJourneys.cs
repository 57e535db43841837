using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Replication.Tests.Cli;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Containers;

/// <summary>The image and the Compose file as users have them. <c>REPLICATION_CONTAINER_FILES</c> says how many files flow.</summary>
[Collection(Heavy.Alone)]
[Trait("needs", "docker")]
public sealed class ContainerJourneys(ITestOutputHelper output)
{
    private const string FirstPackage = "1000FFFE";

    private static readonly int Files = int.Parse(Environment.GetEnvironmentVariable("REPLICATION_CONTAINER_FILES") ?? "5000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_site_of_the_Compose_file_has_a_row_at_once_and_loses_nothing_when_every_service_is_killed()
    {
        string folder = Directory.CreateTempSubdirectory("replication-simulated-").FullName;
        await ReplicationProgram.RunAsync("simulate", "--inbox", Path.Combine(folder, "inbox"), "--statuses", $"{Files}", "--seed", "5");
        string packages = Path.Combine(folder, "packages.csv");
        var (expected, expectedRows) = await UndisturbedAsync(folder, packages);

        await using var site = await ComposeSite.StartAsync();
        await site.CommandAsync("packages", "add", FirstPackage, "--name", "First");
        long start = TimeProvider.System.GetTimestamp();
        JourneySite.Drop(site.Inbox, "", "FIRST.MIF", Encoding.Latin1.GetBytes(StatusMif.Write(StatusJourneys.Status("100ZFFFE"), table: false)));
        await EventuallyAsync(site, async () => (await site.GetAsync($"api/statuses?package={FirstPackage}")).AsArray().Count == 1, () => "The first row is not there.");
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"first row after {seconds:0.00} s");
        Assert.InRange(seconds, 0, 5);

        await site.CommandAsync("packages", "import", packages);
        await FlowAsync(site, Path.Combine(folder, "inbox"));

        // A letter counts when it is recorded, and what its consumer holds is in no depth of a queue: rest is when the last of them is there too.
        JsonNode summary = new JsonObject();
        await EventuallyAsync(
            site,
            async () => IsAtRest(summary = await site.GetAsync("api/statuses/summary"), Files + 1) && Of(summary, "deadLettered") >= Of(expected, "deadLettered") && !Claims(site).Any(),
            () => $"It does not settle: {summary.ToJsonString()}");
        output.WriteLine($"{summary.ToJsonString()}, without a kill {expected.ToJsonString()}");

        // What was delivered again was received and stale once more; all else is as without a kill.
        Assert.Equal((Of(expected, "waiting"), Of(expected, "deadLettered")), (Of(summary, "waiting"), Of(summary, "deadLettered")));
        Assert.Equal(expectedRows, Rows((await site.GetAsync("api/statuses?limit=0")).AsArray()));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The same files through one process that nobody disturbs.</summary>
    private static async Task<(JsonNode Summary, IReadOnlyList<string> Rows)> UndisturbedAsync(string folder, string packages)
    {
        string data = Path.Combine(folder, "undisturbed"), url = $"http://127.0.0.1:{ReplicationProgram.FreePort()}";
        using var process = ReplicationProgram.Start("run", "--data", data, "--inbox", Path.Combine(data, "inbox"), "--urls", url, "--Logging:LogLevel:Default", "Warning");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            await RoleProcesses.EventuallyAsync(async () => (await ReplicationProgram.RunAsync("packages", "import", packages, "--url", url)).ExitCode == 0, () => "It does not start.");
            foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "inbox"), "*.MIF", SearchOption.AllDirectories))
            {
                string lane = Path.Combine(data, "inbox", Path.GetFileName(Path.GetDirectoryName(file))!);
                Directory.CreateDirectory(lane);
                File.Copy(file, Path.Combine(lane, "." + Path.GetFileName(file)));
                File.Move(Path.Combine(lane, "." + Path.GetFileName(file)), Path.Combine(lane, Path.GetFileName(file)));
            }

            JsonNode summary = new JsonObject();
            await RoleProcesses.EventuallyAsync(
                async () => IsAtRest(summary = JsonNode.Parse(await http.GetStringAsync("api/statuses/summary"))!, Files), () => $"It does not settle: {summary.ToJsonString()}");
            return (summary, Rows(JsonNode.Parse(await http.GetStringAsync("api/statuses?limit=0"))!.AsArray()));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>A share of the files for each service, which is killed in the midst of it.</summary>
    private async Task FlowAsync(ComposeSite site, string inbox)
    {
        var random = new Random(5);
        string[] files = [.. Directory.EnumerateFiles(inbox, "*.MIF", SearchOption.AllDirectories)];
        random.Shuffle(files);
        foreach (var (service, share) in ComposeSite.Services.Zip(files.Chunk((files.Length / ComposeSite.Services.Length) + 1)))
        {
            int early = random.Next(share.Length / 4, share.Length / 2);
            await DropAsync(site, share[..early]);
            var rest = DropAsync(site, share[early..]);
            output.WriteLine($"{service} killed after {early} of {share.Length} files");
            await site.KillAsync(service);
            await rest;
            await EventuallyAsync(site, site.IsReadyAsync, () => $"Not all are ready after {service} was killed.");
        }
    }

    /// <summary>About two thousand files a second.</summary>
    private static async Task DropAsync(ComposeSite site, string[] files)
    {
        foreach (string[] some in files.Chunk(20))
        {
            foreach (string file in some)
            {
                string lane = Path.Combine(site.Inbox, Path.GetFileName(Path.GetDirectoryName(file))!);
                if (!Directory.Exists(lane))
                {
                    // The despooler of the image has a user of its own.
                    Directory.CreateDirectory(lane);
                    File.SetUnixFileMode(lane, (UnixFileMode)0b111_111_111);
                }

                File.Move(file, Path.Combine(lane, Path.GetFileName(file)));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static async Task EventuallyAsync(ComposeSite site, Func<Task<bool>> holds, Func<string> otherwise)
    {
        try
        {
            await RoleProcesses.EventuallyAsync(
                async () =>
                {
                    try
                    {
                        return await holds();
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                otherwise);
        }
        catch (Exception)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await site.LogAsync());
            throw;
        }
    }

    // What is in flight is not known while the broker is away.
    private static bool IsAtRest(JsonNode summary, int atLeast) => summary["inFlight"] is not null && Of(summary, "inFlight") == 0
        && Of(summary, "received") >= atLeast
        && Of(summary, "received") == Of(summary, "applied") + Of(summary, "stale") + Of(summary, "waiting") + Of(summary, "deadLettered");

    private static IEnumerable<string> Claims(ComposeSite site) =>
        Directory.EnumerateFiles(site.Inbox, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(file => file.EndsWith(".MIF", StringComparison.OrdinalIgnoreCase));

    private static long Of(JsonNode summary, string figure) => summary[figure]!.GetValue<long>();

    /// <summary>All that rows say but when they were written.</summary>
    private static List<string> Rows(JsonArray rows) =>
    [
        .. rows.Where(row => row!["packageId"]!.ToString() != FirstPackage)
            .Select(row => string.Join(' ', row!.AsObject().Where(field => field.Key != "appliedAt").Select(field => $"{field.Key}={field.Value}"))).Order(StringComparer.Ordinal),
    ];
}
