using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Replication.Tests;

/// <summary>A tab of the console: what a person sees and does, and what the browser had against it.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private static readonly string Axe = ReadAxe();

    private readonly IBrowserContext _context;

    public ConsolePage(IBrowserContext context, IPage page, Uri site)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(
            new Uri(request.Url) is { Scheme: not ("data" or "blob") } address && address.Authority != site.Authority, $"asked another host: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>How often this person clicked.</summary>
    public int Clicks { get; private set; }

    public List<string> Complaints { get; } = [];

    public ILocator Marked(string mark) => Page.Locator($"[data-test={mark}]");

    /// <summary>Opens a view by its address and waits until it shows what it asked for.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await IsShownAsync();
    }

    public async Task ClickAsync(ILocator target)
    {
        Clicks++;
        await target.ClickAsync();
    }

    /// <summary>Waits until a view is there and no longer says that it loads.</summary>
    public async Task IsShownAsync()
    {
        await Page.Locator("main h1").First.WaitForAsync();
        await Page.Locator(".skeleton").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
    }

    /// <summary>What axe finds of WCAG 2.2 A and AA, serious and worse.</summary>
    public async Task<string[]> SeriousFindingsAsync()
    {
        await Page.EvaluateAsync(Axe);
        var result = await Page.EvaluateAsync<JsonElement>(
            "() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })");
        return
        [
            .. result.GetProperty("violations").EnumerateArray()
                .Where(finding => finding.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(finding => $"{finding.GetProperty("id")}: {string.Join(" | ", finding.GetProperty("nodes").EnumerateArray().Take(5).Select(node => node.GetProperty("target").ToString()))}"),
        ];
    }

    /// <summary>How many pixels the page is wider than the window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");

    /// <summary>The accessible names and marks of what Tab reaches, up to a mark.</summary>
    public async Task TabToAsync(string mark, int atMost = 80)
    {
        for (int step = 0; step < atMost; step++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<string?>("() => document.activeElement?.getAttribute('data-test')") == mark)
            {
                return;
            }
        }

        Assert.Fail($"{atMost} presses of Tab do not reach {mark}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
    }

    private void Note(bool complain, string text)
    {
        if (complain)
        {
            Complaints.Add(text);
        }
    }

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(ConsolePage).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }
}
