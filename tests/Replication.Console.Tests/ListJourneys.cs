using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Replication.Tests;

/// <summary>Lists: their addresses, their pages, and that they are as the site is.</summary>
public sealed class ListJourneys(Chromium chromium)
{
    [Fact]
    public async Task What_comes_in_is_shown_by_itself()
    {
        await using var site = await ConsoleSite.StartAsync();
        await using var overview = await chromium.OpenAsync(site.Url);
        await overview.GoAsync("/");
        await Expect(overview.Marked("group-row")).ToHaveCountAsync(0);
        await using var letters = await chromium.OpenAsync(site.Url);
        await letters.GoAsync("/dead-letters");
        site.Drop("M01", "LATER.MIF", "no MIF");
        await Expect(overview.Marked("group-row")).ToHaveCountAsync(1);
        await Expect(letters.Marked("letter-row")).ToContainTextAsync("LATER.MIF");
        Assert.Empty(overview.Complaints.Concat(letters.Complaints));
    }

    [Fact]
    public async Task Letters_come_in_pages_and_back_is_the_page_before()
    {
        await using var site = await ConsoleSite.StartAsync();
        for (int number = 0; number < 60; number++)
        {
            site.Drop("M01", $"FILE{number:00}.MIF", "no MIF");
        }

        await site.LettersAsync(60);
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters");
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(50);
        string[] first = await FilesAsync(tab);
        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Next 50" }).ClickAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(10);
        Assert.Empty(first.Intersect(await FilesAsync(tab), StringComparer.Ordinal));
        await tab.Page.GoBackAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(50);
        Assert.Equal(first, await FilesAsync(tab));
    }

    [Fact]
    public async Task Packages_are_found_by_text_and_by_their_failed_servers_and_the_address_says_so()
    {
        await using var site = await ConsoleSite.StartAsync();
        await site.AddPackageAsync("10000010", "Office suite");
        await site.AddPackageAsync("10000011", "Büro");
        site.DropStatuses("100Z0010", 2);
        site.Drop("M01", "FAILED.MIF", Cli.Simulation.StatusMif.Write(
            new Cli.Simulation.SimulatedStatus { Site = "M01", PackageId = "10000011", Status = "Failed", Server = "SRV", Type = "COPY", SourceVersion = 1, TransactionId = 9, Minute = 0 }, table: false));
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/statuses"))!.AsArray().Count == 3, "There are not 3 rows.");
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/packages");
        var rows = tab.Page.Locator("main tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await tab.Page.GetByLabel("With").SelectOptionAsync("failed");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Search" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Büro");
        Assert.EndsWith("/packages?state=failed", tab.Page.Url, StringComparison.Ordinal);
        await tab.GoAsync("/packages?text=b%C3%BCro");
        await Expect(tab.Page.GetByLabel("ID or name")).ToHaveValueAsync("büro");
        await Expect(rows).ToHaveCountAsync(1);
        await rows.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Page.Locator("main h1")).ToHaveTextAsync("Büro");
        await Expect(tab.Page.Locator("main tbody tr")).ToContainTextAsync("FAILED");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_waits_is_narrowed_by_its_cause_and_applied_when_the_package_is_added_by_the_screen()
    {
        await using var site = await ConsoleSite.StartAsync();
        site.DropStatuses("100Z0077", 3);
        site.DropStatuses("100Z0088", 1);
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/waiting"))!.AsArray().Count == 4, "There are not 4 that wait.");
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/");
        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "missing-package:100?0077" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex("/waiting\\?condition="));
        await Expect(tab.Page.Locator("section[aria-label=Reports] tbody tr")).ToHaveCountAsync(3);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add it: missing-package:100?0077" }).ClickAsync();
        Assert.Empty(await tab.SeriousFindingsAsync());
        await tab.Marked("add-id").FillAsync("10000077");
        await tab.Marked("add-name").FillAsync("The cure");
        await tab.Marked("add-confirm").ClickAsync();
        await Expect(tab.Page.GetByText("Added.")).ToBeVisibleAsync();
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/statuses?package=10000077"))!.AsArray().Count == 3, "They are not rows.");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_files_and_people_write_is_text_and_never_a_part_of_the_page()
    {
        const string Markup = "<img src=x onerror=\"document.title='broken'\"><b data-test=injected>bold</b>";
        await using var site = await ConsoleSite.StartAsync();
        site.Drop("M01", "<b data-test=injected>.MIF", $"Start Component {Markup}");
        await site.LettersAsync(1);
        string id = (await site.GetAsync("api/dead-letters"))![0]!["id"]!.ToString();
        await site.AddPackageAsync("10000010", Markup);
        await site.SendAsync(HttpMethod.Post, "api/dead-letters/discard", new { selection = new { ids = new[] { id } }, why = Markup });
        await site.SendAsync(HttpMethod.Post, "api/dead-letters/restore", new { selection = new { ids = new[] { id } }, why = Markup });
        await using var tab = await chromium.OpenAsync(site.Url);
        foreach (string path in (string[])["/", "/dead-letters", $"/dead-letters/{id}", "/packages", "/packages/10000010", "/audit", $"/dead-letters?text={Uri.EscapeDataString(Markup)}", $"/waiting?condition={Uri.EscapeDataString(Markup)}"])
        {
            await tab.GoAsync(path);
            Assert.Equal(0, await tab.Marked("injected").CountAsync());
            Assert.DoesNotContain("broken", await tab.Page.TitleAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(tab.Complaints);
    }

    private static async Task<string[]> FilesAsync(ConsolePage tab) =>
        [.. await tab.Marked("letter-row").Locator("td[data-label=File]").AllInnerTextsAsync()];
}
