using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Replication.Console.Access;
using Replication.Console.Api;

namespace Replication.Console.Screens;

/// <summary>
/// The HTTP API of this process as the screens use it, over loopback, in the name of who is signed in: what a screen shows or does, the API
/// shows or does, by the same checks. One per circuit.
/// </summary>
public sealed class ConsoleApi : IDisposable
{
    private static readonly JsonSerializerOptions Json = Options();

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly IServer _server;
    private readonly AuthenticationStateProvider _users;
    private readonly SessionTickets _tickets;

    internal ConsoleApi(IServer server, AuthenticationStateProvider users, SessionTickets tickets)
    {
        _server = server;
        _users = users;
        _tickets = tickets;
    }

    /// <summary>Asks.</summary>
    /// <param name="path">Such as <c>dead-letters?limit=10</c>.</param>
    /// <exception cref="ApiProblemException">The API can't answer; the message is for the screen.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Asks for what may not be there.</summary>
    /// <returns>Null where it is not.</returns>
    /// <exception cref="ApiProblemException">The API can't answer; the message is for the screen.</exception>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path, cancellationToken);
        }
        catch (ApiProblemException problem) when (problem.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Changes something.</summary>
    /// <exception cref="ApiProblemException">The API refuses, or can't; the message is for the screen.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await ExchangeAsync(method, path, body, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken))!;
    }

    /// <summary>Changes something that answers with nothing.</summary>
    /// <exception cref="ApiProblemException">The API refuses, or can't; the message is for the screen.</exception>
    public async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        (await ExchangeAsync(method, path, body, cancellationToken)).Dispose();

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A query string of the values that are there.</summary>
    public static string Query(params (string Name, string? Value)[] values) =>
        string.Join('&', values.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));

    private async Task<HttpResponseMessage> ExchangeAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address(), "api/" + path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        }

        if ((await _users.GetAuthenticationStateAsync()).User is { Identity.IsAuthenticated: true } user)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Session", _tickets.Create(user));
        }

        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw new ApiProblemException(response.StatusCode, await ProblemAsync(response, cancellationToken));
            }
        }
        catch (HttpRequestException exception)
        {
            throw new ApiProblemException(HttpStatusCode.ServiceUnavailable, $"The console does not answer: {exception.Message}");
        }
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            string? title = problem?["title"]?.ToString(), detail = problem?["detail"]?.ToString();
            return response.StatusCode is HttpStatusCode.ServiceUnavailable && detail is not null ? $"{title}: {detail}" : detail ?? title ?? $"The API answered {(int)response.StatusCode}.";
        }
        catch (JsonException)
        {
            return $"The API answered {(int)response.StatusCode}.";
        }
    }

    /// <summary>Where this process listens, by loopback where it listens everywhere.</summary>
    private Uri Address()
    {
        string address = _server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? throw new InvalidOperationException("The console does not listen.");
        var builder = new UriBuilder(address.Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal));
        if (IPAddress.TryParse(builder.Host.Trim('[', ']'), out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)))
        {
            builder.Host = "127.0.0.1";
        }

        return builder.Uri;
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiJson.Configure(options);
        return options;
    }
}

/// <summary>The API can't do what a screen asked of it; the message tells why.</summary>
public sealed class ApiProblemException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>What it answered.</summary>
    public HttpStatusCode Status => status;
}
