using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Replication.Tests;

/// <summary>What is put aside comes back, and nothing else with it.</summary>
public sealed class DiscardJourneys(Chromium chromium)
{
    private static readonly string[] Names = ["ONE.MIF", "TWO.MIF", "THREE.MIF"];

    [Fact]
    public async Task Undo_takes_back_what_was_discarded_just_now_and_not_what_was_before()
    {
        await using var site = await ConsoleSite.StartAsync();
        await DropAsync(site);
        await site.SendAsync(HttpMethod.Post, "api/dead-letters/discard", new { selection = new { text = "ONE.MIF" }, why = "for good" });
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters/groups");
        await DiscardAsync(tab);
        await Expect(tab.Marked("group-row")).ToHaveCountAsync(0);
        await Undo(tab).ClickAsync();
        await Expect(tab.Marked("group-row")).ToContainTextAsync("2");

        await tab.GoAsync("/dead-letters?state=discarded");
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(1);
        await Expect(tab.Marked("letter-row")).ToContainTextAsync("ONE.MIF");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Undo_is_possible_after_its_screen_was_left()
    {
        await using var site = await ConsoleSite.StartAsync();
        await DropAsync(site);
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters?text=TWO");
        await DiscardAsync(tab);
        await Expect(Undo(tab)).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Packages" }).ClickAsync();
        await Expect(tab.Page.Locator("main h1")).ToHaveTextAsync("Packages");
        await Undo(tab).ClickAsync();
        await Expect(tab.Page.GetByText("1 letter was restored.")).ToBeVisibleAsync();
        Assert.Equal(3, (await site.GetAsync("api/dead-letters"))!.AsArray().Count);

        await tab.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Dead letters" }).ClickAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(3);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_letter_is_discarded_found_among_the_discarded_and_restored_and_its_timeline_says_so()
    {
        await using var site = await ConsoleSite.StartAsync();
        await DropAsync(site);
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters?text=TWO");
        await tab.Marked("letter-row").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Page.Locator("main h1")).ToHaveTextAsync("TWO.MIF");
        await DiscardAsync(tab);
        await Expect(tab.Marked("timeline-event").First).ToContainTextAsync("discarded by local:");
        await Expect(tab.Marked("timeline-event").First).ToContainTextAsync("mistaken");
        await tab.Marked("restore").ClickAsync();
        await tab.Marked("restore-why").FillAsync("it matters after all");
        await tab.Marked("restore-confirm").ClickAsync();
        await Expect(tab.Marked("timeline-event").First).ToContainTextAsync("restored by local:");
        await Expect(tab.Marked("replay-open")).ToBeVisibleAsync();
    }

    private static ILocator Undo(ConsolePage tab) => tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" });

    private static async Task DropAsync(ConsoleSite site)
    {
        foreach (string name in Names)
        {
            site.Drop("M01", name, "no MIF");
        }

        await site.LettersAsync(Names.Length);
    }

    private static async Task DiscardAsync(ConsolePage tab)
    {
        await tab.Marked("discard-open").ClickAsync();
        await tab.Marked("discard-why").FillAsync("mistaken");
        await tab.Marked("discard-confirm").ClickAsync();
    }
}
