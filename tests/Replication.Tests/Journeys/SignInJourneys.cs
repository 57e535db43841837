using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Replication.Console.Access;
using Replication.Console.Api;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>Sessions by a key, as a browser has them.</summary>
public sealed class SignInJourneys
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_reads_what_its_role_may_and_changes_nothing_by_the_cookie_alone()
    {
        await using var access = await AccessSite.StartAsync();
        using var browser = access.Browser();
        using var entered = await AccessSite.SignInAsync(browser, await access.AddKeyAsync("night-shift", AccessRole.Operator), "/api/me?x=1&y=2");
        Assert.Equal((HttpStatusCode.Redirect, "/api/me?x=1&y=2"), (entered.StatusCode, entered.Headers.Location?.ToString()));
        string cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), value => value.StartsWith("replication.session=", StringComparison.Ordinal));
        Assert.Contains("samesite=lax; httponly", cookie, StringComparison.Ordinal);

        using var me = await browser.GetAsync("api/me", Token);
        Assert.Equal("""{"name":"night-shift","role":"operator","authentication":"key"}""", await me.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("api/keys", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("api/lanes/pause", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("API/lanes/pause", null, Token)).StatusCode);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_ends_with_its_key()
    {
        await using var access = await AccessSite.StartAsync();
        var cookies = new CookieContainer();
        string key = await access.AddKeyAsync("night-shift", AccessRole.Viewer);
        using (var browser = access.Browser(cookies: cookies))
        {
            using var entered = await AccessSite.SignInAsync(browser, key);
        }

        await access.RestartAsync();
        using var same = access.Browser(cookies: cookies);
        Assert.Equal(HttpStatusCode.OK, (await same.GetAsync("api/me", Token)).StatusCode);
        await access.RemoveKeyAsync("night-shift");
        await access.AddKeyAsync("night-shift", AccessRole.Viewer);
        Assert.Equal(HttpStatusCode.Unauthorized, (await same.GetAsync("api/me", Token)).StatusCode);
        Assert.DoesNotContain(cookies.GetAllCookies(), cookie => cookie.Name == "replication.session");
        Assert.Empty(access.Site.Log.Where(line =>
            line.Contains("XML encryptor", StringComparison.Ordinal) || line.Contains("reading the key ring", StringComparison.Ordinal) || line.Contains(key, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_signs_out_has_to_sign_in_again()
    {
        await using var access = await AccessSite.StartAsync();
        using var browser = access.Browser();
        using var entered = await AccessSite.SignInAsync(browser, access.AdministratorKey());
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("sign-out", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("api/me", Token)).StatusCode);
        string page = await browser.GetStringAsync("sign-in", Token);
        Assert.Contains("administrator (administrator)", page, StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", AccessSite.FormToken(page))]);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync("sign-out", form, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/me", Token)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_and_a_form_without_its_token_are_refused_and_the_eleventh_attempt_of_a_minute_too()
    {
        await using var access = await AccessSite.StartAsync();
        using var browser = access.Browser();
        using var wrong = await AccessSite.SignInAsync(browser, ApiKey.Create());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("This key is not known", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        for (int attempt = 2; attempt <= 10; attempt++)
        {
            using var form = new FormUrlEncodedContent([new("key", access.AdministratorKey())]);
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("sign-in", form, Token)).StatusCode);
        }

        using var eleventh = await AccessSite.SignInAsync(browser, access.AdministratorKey());
        Assert.Equal(HttpStatusCode.TooManyRequests, eleventh.StatusCode);
        Assert.Contains("Wait a minute", await eleventh.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dead-letters?group=a%2Fb", true)]
    [InlineData("/", true)]
    [InlineData("//elsewhere.example", false)]
    [InlineData("/\\elsewhere.example", false)]
    [InlineData("https://elsewhere.example", false)]
    [InlineData("/\t/elsewhere.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void After_signing_in_only_paths_of_this_console_are_gone_to(string? url, bool followed) =>
        Assert.Equal(followed ? url : "/", AccessPages.Local(url));

    [Fact]
    public async Task A_ticket_may_what_its_user_may_for_two_minutes_and_no_longer_than_the_key()
    {
        await using var access = await AccessSite.StartAsync();
        await access.AddKeyAsync("night-shift", AccessRole.Operator);
        var key = (await access.Site.Services.GetRequiredService<ApiKeyStore>().ListAsync(Token)).Single(row => row.Name == "night-shift");
        var user = AccessClaims.Of(key, AccessSchemes.Cookie);
        string ticket = access.Site.Services.GetRequiredService<SessionTickets>().Create(user);
        Assert.Equal(HttpStatusCode.OK, await access.StatusAsync(HttpMethod.Post, "api/sites", ticket, new SiteRequest("M03", null), SessionTickets.SchemeName));
        Assert.Equal(HttpStatusCode.Forbidden, await access.StatusAsync(HttpMethod.Get, "api/keys", ticket, null, SessionTickets.SchemeName));

        // Time goes by as the clock by which it was made is behind that by which it is read.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(-121));
        string old = new SessionTickets(access.Site.Services.GetRequiredService<IDataProtectionProvider>(), access.Site.Services.GetRequiredService<Database>(), time).Create(user);
        foreach (string wrong in (string[])[old, "x", ticket[..^4], ApiKey.Create()])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await access.StatusAsync(HttpMethod.Get, "api/me", wrong, null, SessionTickets.SchemeName));
        }

        await access.RemoveKeyAsync("night-shift");
        Assert.Equal(HttpStatusCode.Unauthorized, await access.StatusAsync(HttpMethod.Get, "api/me", ticket, null, SessionTickets.SchemeName));
        Assert.Throws<ArgumentException>(() => access.Site.Services.GetRequiredService<SessionTickets>().Create(new ClaimsPrincipal(new ClaimsIdentity())));
    }

    [Fact]
    public async Task While_the_database_is_not_ready_the_page_to_sign_in_says_so_and_the_log_has_no_error_of_it()
    {
        await using var site = await JourneySite.StartAsync(null, ("Console:Authentication", "true"), ("SiteDatabase:MigrateAtStart", "false"));
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var answer = await http.GetAsync("sign-in", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("The site database can&#x27;t be used", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(site.Log.Where(line => line.Contains("An error occurred", StringComparison.Ordinal) || line.Contains("unhandled", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("10.9.8.7;127.0.0.0/8", true)]
    [InlineData("10.9.8.7", false)]
    public async Task Only_a_proxy_that_is_named_is_believed(string proxies, bool believed)
    {
        await using var access = await AccessSite.StartAsync(("Console:Proxies", proxies));
        using var request = new HttpRequestMessage(HttpMethod.Get, "sign-in") { Headers = { { "X-Forwarded-Proto", "https" } } };
        using var browser = access.Browser();
        using var answer = await browser.SendAsync(request, Token);
        Assert.Equal(believed, answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(believed, answer.Headers.GetValues("Set-Cookie").Single().Contains("; secure", StringComparison.Ordinal));
        Assert.Contains("Console:Proxies has '10.0.0.0/33'", Assert.Single(new ConsoleOptions { Proxies = "10.0.0.0/33" }.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_what_not_to_do()
    {
        await using var access = await AccessSite.StartAsync();
        foreach (string path in (string[])["sign-in", "access.css", "api/me", "api/packages", "health/live", "metrics", "nowhere"])
        {
            using var answer = await access.SendAsync(HttpMethod.Get, path, null);
            string[] values = [.. ((string[])["X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy"]).Select(name => answer.Headers.GetValues(name).Single())];
            Assert.Equal((path, "nosniff", "DENY", "same-origin"), (path, values[0], values[1], values[2]));
            Assert.StartsWith(path.StartsWith("api", StringComparison.Ordinal) ? "default-src 'none'" : "default-src 'self'; script-src 'self'; style-src", values[3], StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        }

        // What the page says has to hold for itself: neither scripts nor styles in line.
        using var page = await access.SendAsync(HttpMethod.Get, "sign-in", null);
        string text = await page.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("<!DOCTYPE html>", text.TrimStart(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }
}
