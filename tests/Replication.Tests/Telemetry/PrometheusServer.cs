using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;

namespace Replication.Tests.Telemetry;

/// <summary>One series of an answer.</summary>
internal sealed record Sample(JsonObject Labels, double Value)
{
    public string Name => Labels["__name__"]?.ToString() ?? "";
}

/// <summary>A Prometheus of the tests' own (Debian's package) that scrapes every second. Ends with its data.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus";

    private readonly string _folder;
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(string folder, Process process, string address)
    {
        _folder = folder;
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <param name="targets">Each with its role, and host and port.</param>
    public static async Task<PrometheusServer> StartAsync(params IEnumerable<(string Role, string Address)> targets)
    {
        string folder = Directory.CreateTempSubdirectory("replication-prometheus-").FullName;
        string configured = string.Join(", ", targets.Select(target => $$"""{targets: ["{{target.Address}}"], labels: {role: {{target.Role}}} }"""));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "prometheus.yaml"),
            $$"""
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: replication, static_configs: [{{configured}}] } ]
            """);
        string address = $"127.0.0.1:{ReplicationProgram.FreePort()}";
        string[] arguments = [$"--config.file={folder}/prometheus.yaml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address={address}", "--log.level=error"];
        return new PrometheusServer(folder, Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false })!, address);
    }

    /// <summary>What a query gives now; nothing while it starts, or where the query is wrong.</summary>
    public async Task<IReadOnlyList<Sample>> QueryAsync(string query)
    {
        try
        {
            var answer = JsonNode.Parse(await _http.GetStringAsync($"api/v1/query?query={Uri.EscapeDataString(query)}"))!;
            return answer["status"]!.ToString() == "success"
                ? [.. answer["data"]!["result"]!.AsArray().Select(series => new Sample(series!["metric"]!.AsObject(), double.Parse(series["value"]![1]!.ToString(), CultureInfo.InvariantCulture)))]
                : [];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
