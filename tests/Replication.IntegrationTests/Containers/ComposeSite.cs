using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Replication.Tests.Journeys;
using Xunit;

namespace Replication.Tests.Containers;

/// <summary>The site of <c>infra/compose.yaml</c>, with an inbox, a port and volumes of its own. Ends with its volumes.</summary>
internal sealed class ComposeSite : IAsyncDisposable
{
    private readonly string _project = $"replication-test-{Guid.CreateVersion7().ToString("N")[^8..]}";
    private readonly string _folder = Directory.CreateTempSubdirectory("replication-compose-").FullName;
    private readonly int _port = ReplicationProgram.FreePort();
    private readonly HttpClient _http;
    private string _key = "";
    private string _image = "replication-test";

    private ComposeSite()
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        Directory.CreateDirectory(Inbox);
        Directory.CreateDirectory(Archive);
        MakeWritable(Archive);
    }

    public string Inbox => Path.Combine(_folder, "inbox");

    /// <summary>Where what was taken in is kept.</summary>
    public string Archive => Path.Combine(_folder, "archive");

    /// <summary>A folder for a backup.</summary>
    public string Backup => Path.Combine(_folder, "backup");

    /// <summary>The services that run on.</summary>
    public static string[] Services { get; } = ["despooler", "translation", "distribution-manager", "dead-letters", "console", "rabbitmq", "postgres"];

    /// <summary>Builds the image, starts the site, and returns when the console is ready and takes the key of its administrator.</summary>
    public static async Task<ComposeSite> StartAsync()
    {
        var site = new ComposeSite();
        try
        {
            await site.ComposeAsync("up", "--build", "--detach", "--quiet-pull");
            string file = Path.Combine(site._folder, "administrator.key");
            await site.EventuallyAsync(
                async () => await site.IsReadyAsync() && (await site.TryComposeAsync("cp", "console:/data/administrator.key", file)).ExitCode == 0, () => "The console is not ready.");
            site._key = (await File.ReadAllTextAsync(file)).Trim();
            site._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", site._key);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path))!;

    /// <summary>An operator's command, on the machine that the site runs on.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        var result = await ReplicationProgram.RunAsync([("REPLICATION_API_KEY", _key)], [.. arguments, "--url", _http.BaseAddress!.ToString()]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    /// <summary>Runs a script of the folder <c>ops</c> to its end.</summary>
    public async Task<string> ScriptAsync(string name, params string[] arguments)
    {
        var result = await RunAsync(Path.Combine(Repository.Root, "ops", name), arguments);
        Assert.True(result.ExitCode == 0, $"{name} ended with {result.ExitCode}: {result.Output} {result.Error}");
        return result.Error;
    }

    /// <summary>From here on the Compose file means another image, which is the same program under another name.</summary>
    public void NextVersion() => _image = "replication-test-next";

    /// <summary>The image that each container of the roles runs.</summary>
    public async Task<string[]> ImagesAsync() =>
        [.. (await ComposeAsync("ps", "--format", "{{.Service}} {{.Image}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains("replication", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]).Distinct(StringComparer.Ordinal)];

    /// <summary>Lets the user of the image write into a folder.</summary>
    public static void MakeWritable(string folder) => File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);

    /// <summary>Where each container of a role serves its metrics.</summary>
    public async Task<IReadOnlyList<(string Role, string Address)>> MetricTargetsAsync()
    {
        var targets = new List<(string, string)>();
        foreach (string role in Services.Except(["rabbitmq", "postgres"]))
        {
            string[] containers = (await ComposeAsync("ps", "--quiet", role)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string addresses = Done(await RunAsync("docker", ["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}", .. containers]), ["inspect"]);
            targets.AddRange(addresses.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (role, $"{line.Split(' ')[0]}:8080")));
        }

        return targets;
    }

    /// <summary>kill -9 of all containers of a service, and their start a moment later.</summary>
    public async Task KillAsync(string service)
    {
        string[] containers = (await ComposeAsync("ps", "--quiet", service)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(containers);
        await DockerAsync(["kill", .. containers]);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await DockerAsync(["start", .. containers]);
    }

    /// <summary>The machine of the site is gone: all containers, and the volumes of the servers and the roles. The inbox and the archive are elsewhere.</summary>
    public Task LoseServersAsync() => ComposeAsync("down", "--timeout", "0", "--volumes");

    /// <summary>Whether every process says that it can work, asked in its container as the health check does.</summary>
    public async Task<bool> IsReadyAsync() =>
        (await Task.WhenAll(Services.Except(["rabbitmq", "postgres"]).Select(service => TryComposeAsync("exec", "-T", service, "replication", "health"))))
        .All(result => result.ExitCode == 0);

    /// <summary>
    /// Waits until all that came in has its outcome. A letter counts when it is recorded, and what its consumer holds is in no depth of a queue: rest is
    /// when the last of them is there too.
    /// </summary>
    public async Task<JsonNode> SettledAsync(long received, long deadLettered)
    {
        JsonNode summary = new JsonObject();
        await EventuallyAsync(
            async () => SimulatedFiles.IsAtRest(summary = await GetAsync("api/statuses/summary"), received)
                && SimulatedFiles.Of(summary, "deadLettered") >= deadLettered && !FilesThere(),
            () => $"It does not settle: {summary.ToJsonString()}");
        return summary;
    }

    /// <summary>What became of all files, but for the rows of a package.</summary>
    public async Task<Outcome> OutcomeAsync(string? except = null)
    {
        var outcome = await Outcome.ReadAsync(GetAsync);
        return outcome with { Rows = [.. outcome.Rows.Where(row => except is null || !row.Contains($"packageId={except}", StringComparison.Ordinal))] };
    }

    /// <summary>Waits; an API that does not answer yet is asked again. Else the end tells what the services wrote.</summary>
    public async Task EventuallyAsync(Func<Task<bool>> holds, Func<string> otherwise)
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
            TestContext.Current.TestOutputHelper?.WriteLine((await TryComposeAsync("logs", "--tail", "20")).Output);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await TryComposeAsync("stop", "--timeout", "30");

        // What the user of the image made, only root may remove, and that is in a container.
        await TryComposeAsync("run", "--rm", "--no-deps", "--volume", $"{_folder}:/folder", "--entrypoint", "find", "inbox", "/folder", "-mindepth", "1", "-delete");
        await TryComposeAsync("down", "--volumes");
        Directory.Delete(_folder, recursive: true);
    }

    private bool FilesThere() =>
        Directory.EnumerateFiles(Inbox, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Any(file => file.EndsWith(".MIF", StringComparison.OrdinalIgnoreCase));

    private async Task<string> ComposeAsync(params string[] arguments) => Done(await TryComposeAsync(arguments), arguments);

    private Task<ProgramResult> TryComposeAsync(params string[] arguments) => RunAsync(
        "docker", ["compose", "--project-name", _project, "--file", Path.Combine(Repository.Root, "infra", "compose.yaml"), .. arguments]);

    private async Task DockerAsync(params string[] arguments) => Done(await RunAsync("docker", arguments), arguments);

    private static string Done(ProgramResult result, string[] arguments)
    {
        Assert.True(result.ExitCode == 0, $"docker {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Output} {result.Error}");
        return result.Output;
    }

    private async Task<ProgramResult> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["COMPOSE_PROJECT_NAME"] = _project,
                ["REPLICATION_INBOX"] = Inbox,
                ["REPLICATION_ARCHIVE"] = Archive,
                ["REPLICATION_PORT"] = $"{_port}",
                ["REPLICATION_IMAGE"] = _image,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
