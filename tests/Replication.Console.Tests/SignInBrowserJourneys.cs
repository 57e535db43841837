using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Replication.Tests;

/// <summary>Who may, and who may not.</summary>
public sealed class SignInBrowserJourneys(Chromium chromium)
{
    [Fact]
    public async Task A_key_signs_in_a_wrong_one_is_told_and_a_viewer_sees_nothing_to_press()
    {
        await using var site = await ConsoleSite.StartAsync(null, ("Console:Authentication", "true"));
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/keys"))!.AsArray().Count == 1, "There is no administrator's key.");
        string viewer = (await site.SendAsync(HttpMethod.Post, "api/keys", new { name = "duty", role = "viewer" }))!["key"]!.ToString();
        site.Drop("M01", "NONE.MIF", "no MIF");
        await site.LettersAsync(1);
        await using var tab = await chromium.OpenAsync(site.Url);

        await tab.Page.GotoAsync("/dead-letters/groups");
        await Expect(tab.Page).ToHaveURLAsync(new Regex("/sign-in\\?returnUrl="));
        Assert.Empty(await tab.SeriousFindingsAsync());
        await tab.Page.GetByLabel("API key").FillAsync("rpl_this_is_not_a_key_of_this_site");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known");

        await tab.Page.GetByLabel("API key").FillAsync(viewer);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Expect(tab.Marked("group-row")).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator(".who")).ToHaveTextAsync("duty");
        await Expect(tab.Marked("replay-open")).ToHaveCountAsync(0);
        await Expect(tab.Marked("discard-open")).ToHaveCountAsync(0);
        string id = (await site.GetAsync("api/dead-letters"))![0]!["id"]!.ToString();
        foreach (var (path, marks) in ((string, string[])[])[($"/dead-letters/{id}", ["replay-open", "edit-open", "discard-open"]), ("/dead-letters", ["replay-open", "discard-open"]), ("/", ["replay-open"])])
        {
            await tab.GoAsync(path);
            await Expect(tab.Page.Locator(".who")).ToHaveTextAsync("duty");
            foreach (string mark in marks)
            {
                await Expect(tab.Marked(mark)).ToHaveCountAsync(0);
            }
        }

        await tab.GoAsync("/keys");
        await Expect(tab.Page.Locator(".problem")).ToContainTextAsync("administrator");

        await site.SendAsync(HttpMethod.Delete, "api/keys/duty?why=left", null);
        await tab.Page.GotoAsync("/");
        await Expect(tab.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task An_administrator_makes_a_key_by_the_screen_that_is_shown_once()
    {
        await using var site = await ConsoleSite.StartAsync(null, ("Console:Authentication", "true"));
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/keys"))!.AsArray().Count == 1, "There is no administrator's key.");
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.Page.GotoAsync("/keys");
        await tab.Page.GetByLabel("API key").FillAsync(site.AdministratorKey);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await tab.Marked("key-name").FillAsync("night-shift");
        await tab.Marked("key-role").SelectOptionAsync("operator");
        await tab.Marked("key-make").ClickAsync();
        string key = await tab.Marked("key-made").InnerTextAsync();
        Assert.StartsWith("rpl_", key, StringComparison.Ordinal);
        await tab.GoAsync("/keys");
        await Expect(tab.Page.Locator("main table")).ToContainTextAsync("night-shift");
        await Expect(tab.Page.GetByText(key)).ToHaveCountAsync(0);
    }
}
