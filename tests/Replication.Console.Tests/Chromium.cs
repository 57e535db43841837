using Microsoft.Playwright;
using Replication.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Replication.Tests;

/// <summary>The machine's own browser, one process for all tests; each test has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Whether there is one.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
    }

    /// <summary>A tab that keeps what the browser complains of; in Berlin, so that its times are not the server's.</summary>
    internal async Task<ConsolePage> OpenAsync(string url, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        Assert.SkipUnless(IsInstalled, "chromium is missing (Debian: apt-get install chromium).");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url,
            ColorScheme = scheme,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(20_000);
        return new ConsolePage(context, await context.NewPageAsync(), new Uri(url));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
