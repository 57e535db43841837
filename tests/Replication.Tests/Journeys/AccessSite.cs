using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>A site behind keys, and what its administrator does.</summary>
internal sealed partial class AccessSite : IAsyncDisposable
{
    private readonly (string, string)[] _configuration;

    private AccessSite(JourneySite site, (string, string)[] configuration) => (Site, _configuration) = (site, configuration);

    public JourneySite Site { get; private set; }

    public string AdministratorKeyFile => Path.Combine(Site.Folder, "administrator.key");

    public static async Task<AccessSite> StartAsync(params (string, string)[] configuration)
    {
        configuration = [("Console:Authentication", "true"), .. configuration];
        var access = new AccessSite(await JourneySite.StartAsync(null, configuration), configuration);
        await access.EnterAsync();
        return access;
    }

    public async Task RestartAsync()
    {
        Site = await Site.RestartAsync(_configuration);
        await EnterAsync();
    }

    /// <summary>Makes a key.</summary>
    public async Task<string> AddKeyAsync(string name, AccessRole role)
    {
        using var answer = await SendAsync(HttpMethod.Post, "api/keys", AdministratorKey(), new { name, role = role.WireName() });
        answer.EnsureSuccessStatusCode();
        return (await JsonAsync(answer))["key"]!.ToString();
    }

    public async Task RemoveKeyAsync(string name)
    {
        using var answer = await SendAsync(HttpMethod.Delete, $"api/keys/{name}?why=test", AdministratorKey());
        answer.EnsureSuccessStatusCode();
    }

    public string AdministratorKey() => File.ReadAllText(AdministratorKeyFile).Trim();

    /// <summary>Calls with a key, or without.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, object? body = null, string scheme = "Bearer")
    {
        using var http = Browser();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue(scheme, key);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? key, object? body = null, string scheme = "Bearer")
    {
        using var answer = await SendAsync(method, path, key, body, scheme);
        return answer.StatusCode;
    }

    /// <summary>Something that keeps cookies as a browser does.</summary>
    public HttpClient Browser(bool follows = false, CookieContainer? cookies = null)
    {
        var exchange = new HttpClientHandler { AllowAutoRedirect = follows, CookieContainer = cookies ?? new CookieContainer() };
        return new HttpClient(exchange) { BaseAddress = Site.BaseAddress };
    }

    /// <summary>Fills in the form of the page to sign in.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string key, string returnUrl = "/api/me")
    {
        string page = await browser.GetStringAsync($"sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", TestContext.Current.CancellationToken);
        string kept = WebUtility.HtmlDecode(ReturnPattern().Match(page).Groups["url"].Value);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", FormToken(page)), new("key", key), new("returnUrl", kept)]);
        return await browser.PostAsync("sign-in", form, TestContext.Current.CancellationToken);
    }

    public static string FormToken(string page) => TokenPattern().Match(page).Groups["token"].Value;

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    private Task EnterAsync() => JourneySite.EventuallyAsync(
        async () => File.Exists(AdministratorKeyFile) && await StatusAsync(HttpMethod.Get, "api/me", AdministratorKey()) == HttpStatusCode.OK,
        () => "The administrator's key is not taken.");

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenPattern();

    [GeneratedRegex("name=\"returnUrl\" value=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ReturnPattern();
}
