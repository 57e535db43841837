using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Replication.Tests;

/// <summary>What operators do about failed messages, by the screen alone.</summary>
public sealed class ReplayJourneys(Chromium chromium)
{
    private static readonly (string, string)[] Hurried = [("Waiting:Deadline", "0.00:00:01"), ("Waiting:FirstDelay", "0.00:00:00.3"), ("DeadLetters:AutomaticReplay", "false")];

    [Fact]
    public async Task An_operator_sees_why_forty_files_failed_and_that_the_cure_works_and_replays_them_in_five_clicks()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);
        site.DropStatuses("100Z0077", 40);
        await site.LettersAsync(40);
        await site.AddPackageAsync("10000077", "The cure");
        await using var tab = await chromium.OpenAsync(site.Url);

        await tab.GoAsync("/");
        var cause = tab.Marked("group-row");
        await Expect(cause).ToContainTextAsync("unresolved-package");
        await Expect(cause).ToContainTextAsync("missing-package:100?0077");
        await Expect(cause).ToContainTextAsync("40");

        await tab.ClickAsync(cause.GetByRole(AriaRole.Link));
        await Expect(tab.Marked("letter-row").First).ToContainTextAsync("This PkgID (100Z0077) does not exist in the parent table, SMSPackages.");
        await tab.ClickAsync(tab.Marked("replay-open"));
        await Expect(tab.Marked("replay-preview")).ToContainTextAsync("40 of 40 would succeed now.");
        await tab.Marked("replay-why").FillAsync("the package was added");
        await tab.ClickAsync(tab.Marked("replay-start"));
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("completed");
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("40 succeeded");

        Assert.InRange(tab.Clicks, 1, 5);
        Assert.Equal(40, (await site.GetAsync("api/statuses?package=10000077"))!.AsArray().Count);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_replays()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);
        site.DropStatuses("100Z0077", 3);
        await site.LettersAsync(3);
        await site.AddPackageAsync("10000077", "The cure");
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/");
        await tab.TabToAsync("replay-open");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Marked("replay-preview")).ToContainTextAsync("3 of 3");
        await Expect(tab.Marked("replay-why")).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("by keys");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("3 succeeded");
    }

    [Fact]
    public async Task A_replay_is_watched_paused_resumed_and_cancelled_without_a_reload()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);

        // At two a second far more than go while a slow machine finds the button.
        site.DropStatuses("100Z0077", 200);
        await site.LettersAsync(200);
        await site.AddPackageAsync("10000077", "The cure");
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters/groups");
        await tab.Marked("replay-open").ClickAsync();
        await tab.Page.GetByLabel("Letters a second").FillAsync("2");
        await tab.Page.GetByLabel("Canary first").FillAsync("0");
        await tab.Marked("replay-why").FillAsync("slowly");
        await tab.Marked("replay-start").ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/replays/"));
        await tab.Page.EvaluateAsync("() => window.same = true");
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[1-9][0-9]* of 200 decided"));
        await tab.Marked("replay-pause").ClickAsync();
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("paused");
        await tab.Marked("replay-resume").ClickAsync();
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("running");
        await tab.Marked("replay-cancel").ClickAsync();
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("cancelled");
        await Expect(tab.Marked("replay-cancel")).ToHaveCountAsync(0);
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.same === true"));
        Assert.NotEmpty((await site.GetAsync("api/dead-letters"))!.AsArray());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_broken_file_shows_where_is_mended_with_its_difference_and_replayed()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);
        await site.AddPackageAsync("10000077", "Known");
        site.DropStatuses("100Z0077", 1);
        await ConsoleSite.EventuallyAsync(async () => (await site.GetAsync("api/statuses"))!.AsArray().Count == 1, "The sound file is no row.");
        site.Drop("M01", "BROKEN.MIF", BrokenMif());
        await site.LettersAsync(1);
        await using var tab = await chromium.OpenAsync(site.Url);

        await tab.GoAsync("/dead-letters?reason=malformed-mif");
        await tab.ClickAsync(tab.Marked("letter-row").GetByRole(AriaRole.Link));
        await Expect(tab.Marked("letter-error-line")).ToContainTextAsync("End Grou");
        await tab.ClickAsync(tab.Marked("edit-open"));
        await tab.Marked("edit-why").FillAsync("the word was cut off");
        string text = await tab.Marked("edit-text").InputValueAsync();
        await tab.Marked("edit-text").FillAsync(text.Replace("End Grou\n", "End Group\n", StringComparison.Ordinal));
        await tab.ClickAsync(tab.Marked("edit-save"));
        await Expect(tab.Page.GetByRole(AriaRole.Dialog).Locator("[data-test=difference]")).ToContainTextAsync("End Group");
        await tab.ClickAsync(tab.Marked("edit-close"));
        await Expect(tab.Marked("letter-preview")).ToContainTextAsync("It would succeed now.");
        await tab.ClickAsync(tab.Marked("replay-open"));
        await tab.Marked("replay-why").FillAsync("mended");
        await tab.ClickAsync(tab.Marked("replay-start"));
        await Expect(tab.Marked("replay-progress")).ToContainTextAsync("1 succeeded");
        Assert.Equal(2, (await site.GetAsync("api/statuses"))!.AsArray().Count);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_is_discarded_with_a_reason_is_taken_back_by_undo()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);
        site.Drop("M01", "NONE.MIF", "no MIF");
        await site.LettersAsync(1);
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters/groups");
        await tab.ClickAsync(tab.Marked("discard-open"));
        await tab.Marked("discard-why").FillAsync("a test of the child");
        await tab.ClickAsync(tab.Marked("discard-confirm"));
        await Expect(tab.Marked("group-row")).ToHaveCountAsync(0);
        await tab.ClickAsync(tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" }));
        await Expect(tab.Marked("group-row")).ToHaveCountAsync(1);
        await tab.GoAsync("/audit");
        await Expect(tab.Page.Locator("main table")).ToContainTextAsync("a test of the child");
    }

    [Fact]
    public async Task A_view_has_its_address_back_works_and_times_are_in_the_zone_of_the_browser()
    {
        await using var site = await ConsoleSite.StartAsync(null, Hurried);
        site.Drop("M01", "NONE.MIF", "no MIF");
        site.DropStatuses("100Z0077", 2);
        await site.LettersAsync(3);
        await using var tab = await chromium.OpenAsync(site.Url);
        await tab.GoAsync("/dead-letters");
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(3);
        await tab.Page.GetByLabel("Reason").SelectOptionAsync("unresolved-package");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Search" }).ClickAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(2);
        Assert.EndsWith("/dead-letters?reason=unresolved-package", tab.Page.Url, StringComparison.Ordinal);
        await tab.Marked("letter-row").First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Marked("timeline-event").First).ToBeVisibleAsync();
        var time = tab.Page.Locator(".facts local-time").First;
        await Expect(time).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("CET|GMT\\+1"));
        Assert.EndsWith(" UTC", await time.GetAttributeAsync("title"), StringComparison.Ordinal);
        await tab.Page.GoBackAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(2);
        await Expect(tab.Page.GetByLabel("Reason")).ToHaveValueAsync("unresolved-package");
        await tab.Page.GoBackAsync();
        await Expect(tab.Marked("letter-row")).ToHaveCountAsync(3);
    }

    internal static string BrokenMif()
    {
        string mif = Cli.Simulation.StatusMif.Write(
            new Cli.Simulation.SimulatedStatus { Site = "M01", PackageId = "100Z0077", Server = "OTHER", Type = "COPY", SourceVersion = 1, TransactionId = 7, Minute = 0 }, table: false);
        int end = mif.IndexOf("End Group\r\n", StringComparison.Ordinal);
        return mif[..end] + "End Grou\r\n" + mif[(end + "End Group\r\n".Length)..];
    }
}
