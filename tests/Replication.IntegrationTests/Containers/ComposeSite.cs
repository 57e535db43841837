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

    private ComposeSite()
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        Directory.CreateDirectory(Inbox);
    }

    public string Inbox => Path.Combine(_folder, "inbox");

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
            await RoleProcesses.EventuallyAsync(
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

    /// <summary>kill -9 of all containers of a service, and their start a moment later.</summary>
    public async Task KillAsync(string service)
    {
        string[] containers = (await ComposeAsync("ps", "--quiet", service)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(containers);
        await DockerAsync(["kill", .. containers]);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await DockerAsync(["start", .. containers]);
    }

    /// <summary>Whether every process says that it can work, asked in its container as the health check does.</summary>
    public async Task<bool> IsReadyAsync() =>
        (await Task.WhenAll(Services.Except(["rabbitmq", "postgres"]).Select(service => TryComposeAsync("exec", "-T", service, "replication", "health"))))
        .All(result => result.ExitCode == 0);

    /// <summary>The last lines that each service wrote.</summary>
    public async Task<string> LogAsync() => (await TryComposeAsync("logs", "--tail", "20")).Output;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await TryComposeAsync("stop", "--timeout", "30");

        // What the user of the image made, only root may remove, and that is in a container.
        await TryComposeAsync("run", "--rm", "--no-deps", "--entrypoint", "find", "inbox", "/inbox", "-mindepth", "1", "-delete");
        await TryComposeAsync("down", "--volumes");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> ComposeAsync(params string[] arguments) => Done(await TryComposeAsync(arguments), arguments);

    private Task<ProgramResult> TryComposeAsync(params string[] arguments) => RunAsync(
        ["compose", "--project-name", _project, "--file", Path.Combine(Repository.Root, "infra", "compose.yaml"), .. arguments]);

    private async Task DockerAsync(params string[] arguments) => Done(await RunAsync(arguments), arguments);

    private static string Done(ProgramResult result, string[] arguments)
    {
        Assert.True(result.ExitCode == 0, $"docker {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Output} {result.Error}");
        return result.Output;
    }

    private async Task<ProgramResult> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("docker", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["REPLICATION_INBOX"] = Inbox, ["REPLICATION_PORT"] = $"{_port}", ["REPLICATION_IMAGE"] = "replication-test" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
