using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>A site as it is deployed: one process, or on a broker and a database each role a process of its own. Processes are killed and started again.</summary>
internal sealed class RoleProcesses : IAsyncDisposable
{
    /// <summary>Tests that start many processes would starve each other, and are of this collection.</summary>
    public const string Collection = "many processes";

    public static readonly string[] Roles = ["despooler", "translation", "distribution-manager", "dead-letters", "console"];

    /// <summary>What a process is that runs all roles.</summary>
    public const string All = "all";

    private readonly string _folder = Directory.CreateTempSubdirectory("replication-roles-").FullName;
    private readonly Dictionary<string, Process> _processes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly int _port = ReplicationProgram.FreePort();
    private readonly HttpClient _http;
    private (string Key, string Value)[] _configuration = [];
    private Func<string, (string Key, string Value)[]> _configurationOf = _ => [];

    private RoleProcesses() =>
        _http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/")), Timeout = TimeSpan.FromMinutes(1) };

    public string Inbox => Path.Combine(_folder, "inbox");

    /// <summary>What runs, by name.</summary>
    public IReadOnlyDictionary<string, int> ProcessIds => _processes.ToDictionary(process => process.Key, process => process.Value.Id, StringComparer.Ordinal);

    /// <summary>Warnings and errors of all processes.</summary>
    public IEnumerable<string> Log => _log;

    /// <summary>A site each of whose roles has a user of its own, as <paramref name="configurationOf"/> says by role.</summary>
    public static async Task<RoleProcesses> StartAsync(IEnumerable<string> instances, Func<string, (string Key, string Value)[]> configurationOf)
    {
        var site = await StartAsync([]);
        site._configurationOf = configurationOf;
        foreach (string instance in instances)
        {
            site.Start(instance);
        }

        return site;
    }

    /// <param name="instances">Processes by name; a name is a role or <c>all</c>, several with a plus between, or a role and a number, such as <c>distribution-manager-2</c>.</param>
    /// <param name="configuration">What a test brings of its own goes before what the shared servers give.</param>
    public static async Task<RoleProcesses> StartAsync(IEnumerable<string> instances, params (string Key, string Value)[] configuration)
    {
        var site = new RoleProcesses();
        site.Configure([.. configuration, .. await TestSite.SettingsAsync(site._folder)]);
        Directory.CreateDirectory(site.Inbox);
        foreach (string instance in instances)
        {
            site.Start(instance);
        }

        return site;
    }

    /// <summary>Changes the configuration of what is started from now on.</summary>
    public void Configure(params (string Key, string Value)[] configuration) =>
        _configuration = [.. configuration.Concat(_configuration).DistinctBy(item => item.Key)];

    /// <summary>What the processes are told, such as where the broker is.</summary>
    public string Setting(string key) => _configuration.First(item => item.Key == key).Value;

    public void Start(string instance)
    {
        string[] roles = [.. instance.Split('+').Select(part => Roles.Append(All).Single(name => part.StartsWith(name, StringComparison.Ordinal)))];
        string[] urls = roles.Contains("console") || roles.Contains(All) ? ["--urls", _http.BaseAddress!.ToString()] : [];
        var process = ReplicationProgram.Start(
            roles.SelectMany(_configurationOf).Concat(_configuration).DistinctBy(item => item.Key),
            ["run", .. roles.SelectMany(role => (string[])["--role", role]), "--data", _folder, "--inbox", Inbox, .. urls]);
        _processes[instance] = process;
        _ = ReadAsync(instance, process.StandardError);
        _ = ReadAsync(instance, process.StandardOutput);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(string instance)
    {
        var process = _processes[instance];
        Assert.False(process.HasExited, $"{instance} had ended by itself. {string.Join('\n', Log.TakeLast(20))}");
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _processes.Remove(instance);
    }

    public async Task<JsonNode?> SummaryAsync()
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonNode>("api/statuses/summary");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // The console is away, or its database is.
            return null;
        }
    }

    public async Task AddPackagesAsync(IEnumerable<string> packageIds)
    {
        await EventuallyAsync(async () => await SummaryAsync() is not null, () => "The console does not answer.");
        (await _http.PostAsJsonAsync("api/packages", packageIds.Select(packageId => new { packageId }))).EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> PostAsync(string path, object body)
    {
        var answer = await _http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public Task<string> GetTextAsync(string path) => _http.GetStringAsync(path);

    public async Task<JsonArray> ListAsync(string path) => (await _http.GetFromJsonAsync<JsonArray>(path))!;

    /// <summary>Waits until nothing is in flight, the inbox is empty, and what was received has not changed for a while.</summary>
    public async Task<JsonNode> SettledAsync(long atLeast)
    {
        JsonNode? summary = null;
        string last = "";
        int same = 0;
        await EventuallyAsync(
            async () =>
            {
                summary = await SummaryAsync();
                bool isIdle = summary is not null && Of(summary, "received") >= atLeast && summary["inFlight"]?.GetValue<long>() == 0
                    && !Directory.EnumerateFiles(Inbox, "*.MIF", SearchOption.AllDirectories).Any();
                string now = summary?.ToJsonString() ?? "";
                same = isIdle && now == last ? same + 1 : 0;
                last = now;
                return same >= 10;
            },
            () => $"It did not settle: {summary?.ToJsonString()} {string.Join('\n', Log.TakeLast(30))}");
        Assert.Equal(Of(summary!, "received"), new[] { "applied", "stale", "waiting", "deadLettered" }.Sum(outcome => Of(summary!, outcome)));
        return summary!;
    }

    public static long Of(JsonNode summary, string field) => summary[field]!.GetValue<long>();

    public static async Task EventuallyAsync(Func<Task<bool>> holds, Func<string> otherwise)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(2), otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string instance in _processes.Keys.ToList())
        {
            _processes[instance].Kill();
            await _processes[instance].WaitForExitAsync();
            _processes[instance].Dispose();
        }

        _http.Dispose();
        await TestSite.EndAsync(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReadAsync(string instance, StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.Contains(" info: ", StringComparison.Ordinal) && !line.Contains("This PkgID", StringComparison.Ordinal))
            {
                _log.Enqueue($"{instance}: {line}");
            }
        }
    }
}
