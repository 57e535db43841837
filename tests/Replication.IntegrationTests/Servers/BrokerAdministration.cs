using System.Net.Http.Headers;
using System.Text;

namespace Replication.Tests.Servers;

/// <summary>What tests ask of a broker besides messages, over its management interface.</summary>
internal sealed class BrokerAdministration : IDisposable
{
    public const string User = "replication";
    public const string Password = "secret";

    private readonly HttpClient _http;

    public BrokerAdministration(Uri management) => _http = Client(management);

    public Task AddHostAsync(string name) => SendAsync(HttpMethod.Put, $"api/vhosts/{name}", "{}");

    public Task RemoveHostAsync(string name) => SendAsync(HttpMethod.Delete, $"api/vhosts/{name}", null);

    public Task<string> GetAsync(string path) => _http.GetStringAsync(path);

    public async Task SendAsync(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{method} {path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Waits until the broker answers.</summary>
    public static async Task WaitAsync(Uri management)
    {
        using var http = Client(management);
        for (int tries = 0; ; tries++)
        {
            try
            {
                await http.GetStringAsync("api/vhosts");
                return;
            }
            catch (Exception exception) when (tries < 300 && exception is HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Client(Uri management)
    {
        var http = new HttpClient { BaseAddress = management, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        return http;
    }
}
