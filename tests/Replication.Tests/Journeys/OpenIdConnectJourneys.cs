using System.Net;
using Replication.Cli;
using Replication.Console.Access;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>Signing in at a provider, end to end.</summary>
public sealed class OpenIdConnectJourneys
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_signs_in_at_the_provider_has_the_greatest_role_that_it_gives()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var access = await AccessSite.StartAsync(provider.Settings);
        Assert.Contains("href=\"/sign-in/oidc?returnUrl=%2Fapi%2Fme\">Sign in with 127.0.0.1<", await PageAsync(access, "sign-in?returnUrl=/api/me"), StringComparison.Ordinal);

        provider.Roles = ["viewer", "site-operators", "something-else"];
        using var browser = access.Browser(follows: true);
        using var me = await browser.GetAsync("sign-in/oidc?returnUrl=/api/me", Token);
        Assert.Equal("""{"name":"oidc:jane","role":"operator","authentication":"openid-connect"}""", await me.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("api/keys", Token)).StatusCode);
        Assert.Empty(access.Site.Log.Where(line => line.Contains(TestProvider.ClientSecret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_no_role_at_the_provider_is_told_so_and_has_no_session()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var access = await AccessSite.StartAsync(provider.Settings);
        provider.Roles = ["operator"];
        using var browser = access.Browser(follows: true);
        using var refused = await browser.GetAsync("sign-in/oidc", Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("knows jane, and gives no role of this console", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/me", Token)).StatusCode);
    }

    [Fact]
    public async Task What_the_provider_refuses_and_an_answer_that_nobody_asked_for_end_on_a_page()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var access = await AccessSite.StartAsync(provider.Settings);
        provider.Refusal = "access_denied";
        using var browser = access.Browser(follows: true);
        using var refused = await browser.GetAsync("sign-in/oidc", Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("access_denied", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var forged = await browser.GetAsync("sign-in/oidc/callback?code=1&state=2", Token);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("did not sign you in", await forged.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_away_leaves_the_keys()
    {
        string nobody = $"http://127.0.0.1:{ReplicationProgram.FreePort()}";
        await using var access = await AccessSite.StartAsync(
            ("Console:OpenIdConnect:Authority", nobody), ("Console:OpenIdConnect:ClientId", "x"), ("Console:OpenIdConnect:RequireHttpsMetadata", "false"));
        using var answer = await access.SendAsync(HttpMethod.Get, "sign-in/oidc", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using var browser = access.Browser(follows: true);
        using var me = await AccessSite.SignInAsync(browser, access.AdministratorKey());
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public void Options_of_a_provider_name_the_value_and_the_rule()
    {
        var wrong = new ConsoleOptions { OpenIdConnect = new ProviderOptions { Authority = "http://login.example.org", Viewer = "" } };
        string[] problems = [.. wrong.Problems()];
        Assert.Equal(4, problems.Length);
        Assert.Contains("Console:Authentication is false", problems[0], StringComparison.Ordinal);
        Assert.Contains("Console:OpenIdConnect:Authority is 'http://login.example.org': an https address is needed", problems[1], StringComparison.Ordinal);
        Assert.Contains("Console:OpenIdConnect:ClientId is empty", problems[2], StringComparison.Ordinal);
        Assert.Empty(new ConsoleOptions { Authentication = true, OpenIdConnect = new ProviderOptions { Authority = "https://login.example.org", ClientId = "x" } }.Problems());
    }

    [Fact]
    public async Task The_secret_of_the_client_is_masked_where_the_configuration_is_shown()
    {
        var shown = await ReplicationProgram.RunAsync([("Console:OpenIdConnect:ClientSecret", TestProvider.ClientSecret)], "config", "show");
        Assert.Equal((ExitCode.Done, false, true), (
            shown.ExitCode, shown.Output.Contains(TestProvider.ClientSecret, StringComparison.Ordinal), shown.Output.Contains("Console:OpenIdConnect:ClientSecret", StringComparison.Ordinal)));
    }

    private static async Task<string> PageAsync(AccessSite access, string path)
    {
        using var answer = await access.SendAsync(HttpMethod.Get, path, null);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
