using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Xunit;

namespace Replication.Tests;

/// <summary>A whole embedded site as its users start it: a process, its data folder, its inbox, its console on a free port.</summary>
internal sealed class ConsoleSite : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly HttpClient _http;

    private ConsoleSite(string folder, Process process, string url)
    {
        _folder = folder;
        _process = process;
        Url = url;
        _http = new HttpClient { BaseAddress = new Uri(url) };
    }

    public string Url { get; }

    public string Folder => _folder;

    /// <summary>Whether its folder stays when it ends.</summary>
    public bool Kept { get; set; }

    /// <summary>The administrator's key, where the site asks for one.</summary>
    public string AdministratorKey => File.ReadAllText(Path.Combine(_folder, "administrator.key")).Trim();

    /// <summary>Starts a site with configuration as <c>Section:Key</c>; in a folder that holds one already, that one.</summary>
    public static async Task<ConsoleSite> StartAsync(string? folder = null, params (string Key, string Value)[] configuration)
    {
        folder ??= Directory.CreateTempSubdirectory("replication-console-").FullName;
        string program = Environment.GetEnvironmentVariable("REPLICATION_PROGRAM") ?? Path.Combine(Repository.Root, "src/Replication.Cli/bin/Release/net10.0/replication.dll");
        var start = new ProcessStartInfo("dotnet", [program, "run", "--data", folder, "--inbox", Path.Combine(folder, "inbox"), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in configuration)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = Process.Start(start)!;
        var log = new StringBuilder();
        string? url = null;
        while (url is null)
        {
            string line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"The site did not start: {log}");
            log.AppendLine(line);
            url = line.Split("Now listening on: ") is [_, var address] ? address.Trim() : null;
        }

        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var site = new ConsoleSite(folder, process, url);
        await EventuallyAsync(async () => (await site._http.GetAsync("health/ready")).IsSuccessStatusCode, "It is not ready.");
        return site;
    }

    /// <summary>Calls the API as an administrator.</summary>
    public Task<JsonNode?> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Calls the API as an administrator.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (File.Exists(Path.Combine(_folder, "administrator.key")))
        {
            request.Headers.Authorization = new("Bearer", AdministratorKey);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public Task AddPackageAsync(string id, string name) => SendAsync(HttpMethod.Post, "api/packages", new[] { new { packageId = id, name } });

    /// <summary>Renames status MIFs of one package into the inbox, each of another server.</summary>
    public void DropStatuses(string packageId, int count, string site = "M01")
    {
        for (int number = 1; number <= count; number++)
        {
            var status = new SimulatedStatus { Site = site, PackageId = packageId, Server = $"SRV{number:000}", Type = "COPY", SourceVersion = 1, TransactionId = number, Minute = 0 };
            Drop(site, $"{packageId}-{number:000}.MIF", StatusMif.Write(status, table: false));
        }
    }

    public void Drop(string lane, string fileName, string text)
    {
        string folder = Path.Combine(_folder, "inbox", lane);
        Directory.CreateDirectory(folder);
        string draft = Path.Combine(_folder, "inbox", $".{fileName}");
        File.WriteAllBytes(draft, Encoding.Latin1.GetBytes(text));
        File.Move(draft, Path.Combine(folder, fileName));
    }

    public Task LettersAsync(int count) => EventuallyAsync(
        async () => (await GetAsync("api/dead-letters?limit=1000"))!.AsArray().Count == count, $"There are not {count} open letters.");

    public static async Task EventuallyAsync(Func<Task<bool>> holds, string problem)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(40), problem);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (Kept)
        {
            // As its operator would, so that it takes leave.
            Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();
        }
        else
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        if (!Kept)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
