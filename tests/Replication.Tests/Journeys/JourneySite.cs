using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Replication.Cli.Run;
using Replication.Cli.Simulation;
using Replication.Hosting.Data;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>
/// A whole site in this process: all roles, a data folder and an inbox of its own, the API on a free port. Data comes in as it really does,
/// as files renamed into the inbox, and is looked at as operators do, over HTTP.
/// </summary>
internal sealed class JourneySite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly DataFolder _data;
    private readonly HttpClient _http;

    private JourneySite(string folder, DataFolder data, WebApplication app)
    {
        _folder = folder;
        _data = data;
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Folder => _folder;

    public string Inbox => Path.Combine(_folder, "inbox");

    public IReadOnlyList<string> Log { get; private init; } = [];

    /// <summary>Starts a site; in the folder of an earlier one it goes on where that was.</summary>
    public static async Task<JourneySite> StartAsync(string? folder = null, params (string Key, string Value)[] configuration)
    {
        folder ??= Directory.CreateTempSubdirectory("replication-journey-").FullName;
        var data = DataFolder.Open(folder);
        var lines = new List<string>();
        var app = RoleHost.Build(
            new RunSettings
            {
                Roles = Enum.GetValues<Role>().ToHashSet(),
                Data = folder,
                Inbox = Path.Combine(folder, "inbox"),
                Urls = "http://127.0.0.1:0",
            },
            new ConfigurationBuilder()
                .AddInMemoryCollection(configuration.Concat(await TestSite.SettingsAsync(folder)).DistinctBy(item => item.Key).ToDictionary(item => item.Key, item => (string?)item.Value))
                .Build(),
            data,
            logging => logging.AddProvider(new ListLogger(lines)));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new JourneySite(folder, data, app) { Log = lines };
    }

    /// <summary>Stops the site and starts another in its place.</summary>
    public async Task<JourneySite> RestartAsync(params (string Key, string Value)[] configuration)
    {
        await StopAsync();
        return await StartAsync(_folder, configuration);
    }

    /// <summary>Renames a file into a lane, as a child site's courier does.</summary>
    public void Drop(string lane, string fileName, byte[] octets) => Drop(Inbox, lane, fileName, octets);

    /// <summary>Renames a file into a lane of an inbox.</summary>
    public static void Drop(string inbox, string lane, string fileName, byte[] octets)
    {
        string folder = Path.Combine(inbox, lane);
        Directory.CreateDirectory(folder);
        string unfinished = Path.Combine(folder, $".{fileName}");
        File.WriteAllBytes(unfinished, octets);
        File.Move(unfinished, Path.Combine(folder, fileName));
    }

    /// <summary>Renames a status MIF into the lane of its site.</summary>
    public void Drop(string fileName, SimulatedStatus status) =>
        Drop(status.Site, fileName, Encoding.Latin1.GetBytes(StatusMif.Write(status, table: false)));

    public IServiceProvider Services => _app.Services;

    public Uri BaseAddress => _http.BaseAddress!;

    public async Task AddPackageAsync(string packageId) =>
        (await _http.PostAsJsonAsync("api/packages", new[] { new { packageId } })).EnsureSuccessStatusCode();

    public Task<HttpResponseMessage> PostAsync(string path, object body) => _http.PostAsJsonAsync(path, body);

    public async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path))!;

    public Task<string> GetTextAsync(string path) => _http.GetStringAsync(path);

    public async Task<JsonArray> ListAsync(string path) => (await GetAsync(path)).AsArray();

    public Task<JsonArray> StatusesAsync(string packageId) => ListAsync($"api/statuses?package={packageId}");

    /// <summary>Waits until a list has so many rows, and returns them.</summary>
    public async Task<JsonArray> EventuallyAsync(string path, int count)
    {
        JsonArray? rows = null;
        await EventuallyAsync(async () => (rows = await ListAsync(path)).Count == count, () => $"{path} has {rows?.ToJsonString()}, not {count} rows");
        return rows!;
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, Func<string> otherwise)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Waits until so many reports are received, none is on its way and each has its outcome, and returns the summary. What a consumer holds is in
    /// no depth of a broker's queue, so that nothing on its way is not yet rest.
    /// </summary>
    public async Task<JsonNode> SettledAsync(int received)
    {
        JsonNode? summary = null;
        await EventuallyAsync(
            async () => (summary = await GetAsync("api/statuses/summary"))["received"]!.GetValue<long>() == received
                && summary["inFlight"]!.GetValue<long>() == 0
                && new[] { "applied", "stale", "waiting", "deadLettered" }.Sum(outcome => summary[outcome]!.GetValue<long>()) == received,
            () => $"Received should be {received}, and the sum of the outcomes: {summary?.ToJsonString()}");
        return summary!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await TestSite.EndAsync(_folder);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _http.Dispose();
        _data.Dispose();
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
