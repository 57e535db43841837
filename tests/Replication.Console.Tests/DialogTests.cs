using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Replication.Tests;

/// <summary>Every dialog, light and dark, wide and narrow: nothing for axe, nothing to scroll sideways, and Escape leaves it.</summary>
public sealed class DialogTests(Chromium chromium, BusySite busy) : IClassFixture<BusySite>
{
    private const int Narrow = 360;

    public static TheoryData<string, string> Dialogs { get; } = new()
    {
        { "letter", "[data-test=edit-open]" },
        { "letter", "[data-test=discard-open]" },
        { "letter", "[data-test=replay-open]" },
        { "dead-letters/groups", "main tbody tr:first-child button:has-text('Snooze')" },
        { "packages", "main button:has-text('Add a package')" },
        { "sites", "main button:has-text('Add a site')" },
        { "packages/10000010", "main button:has-text('Remove')" },
    };

    [Theory]
    [MemberData(nameof(Dialogs))]
    public async Task A_dialog_is_right_in_light_dark_and_narrow_and_Escape_leaves_it(string view, string opens)
    {
        Assert.SkipUnless(Chromium.IsInstalled, "chromium is missing (Debian: apt-get install chromium).");
        List<string> problems = [];
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, Narrow)])
        {
            await using var tab = await chromium.OpenAsync(busy.Site.Url, scheme, width);
            await tab.GoAsync(view == "letter" ? $"/dead-letters/{busy.Letter}" : $"/{view}");
            await tab.Page.Locator(opens).First.ClickAsync();
            var dialog = tab.Page.GetByRole(AriaRole.Dialog);
            await Expect(dialog).ToBeVisibleAsync();
            problems.AddRange((await tab.SeriousFindingsAsync()).Select(finding => $"{scheme} {width}: {finding}"));
            if (await tab.OverflowAsync() is > 0 and var pixels)
            {
                problems.Add($"{width}: {pixels} pixels wider than the window");
            }

            // What has the focus is in the dialog, so that a screen reader is there too.
            if (!await tab.Page.EvaluateAsync<bool>("() => !!document.activeElement?.closest('[role=dialog]')"))
            {
                problems.Add($"{width}: the focus stays behind it");
            }

            await tab.Page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
            problems.AddRange(tab.Complaints);
        }

        Assert.Empty(problems);
    }
}
