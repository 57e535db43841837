using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Replication.Cli.Operate;

/// <summary>The HTTP API as the operator verbs use it. Failures come as one sentence.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _url;

    public ApiClient(string url, string? apiKey)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"The URL is '{url}': an address such as http://127.0.0.1:5080 is needed.");
        }

        _url = url;
        _http = new HttpClient { BaseAddress = new Uri(url.TrimEnd('/') + "/") };
        if (!string.IsNullOrEmpty(apiKey))
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
        }
    }

    /// <summary>Asks.</summary>
    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Changes.</summary>
    public Task<JsonNode?> SendAsync<T>(HttpMethod method, string path, T body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) }, cancellationToken);

    /// <summary>Asks for what is copied as it comes.</summary>
    public async Task CopyAsync(string path, TextWriter output, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        if (!response.IsSuccessStatusCode)
        {
            throw new FailedException(Problem(await reader.ReadToEndAsync(cancellationToken)) ?? $"{_url} answered {(int)response.StatusCode}.");
        }

        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            await output.WriteLineAsync(line);
        }
    }

    /// <summary>Sends what a file holds; one that ends in <c>.gz</c> is packed by gzip.</summary>
    public async Task<JsonNode?> SendFileAsync(string path, string file, string contentType, CancellationToken cancellationToken)
    {
        await using var octets = File.OpenRead(file);
        await using Stream stream = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(octets, CompressionMode.Decompress) : octets;
        using var content = new StreamContent(stream) { Headers = { ContentType = new(contentType) } };
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellationToken);
    }

    /// <summary>Sends a request without a body.</summary>
    public Task<JsonNode?> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, path), cancellationToken);

    /// <summary>Asks for what a probe sees, which is an answer also where it says 503.</summary>
    public async Task<JsonNode?> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }

        string problem = Problem(text) ?? $"{_url} answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        throw response.StatusCode is HttpStatusCode.BadRequest ? new UsageException(problem) : new FailedException(problem);
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            string why = exception.InnerException is SocketException socket ? socket.Message : exception.Message;
            throw new FailedException(
                $"Nothing answers at {_url} ({why}). Start the pipeline with 'run', or say where it is with --url or REPLICATION_URL.");
        }
    }

    private static string? Problem(string text)
    {
        try
        {
            var problem = JsonNode.Parse(text);
            return (problem?["detail"] ?? problem?["title"])?.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
