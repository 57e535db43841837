using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Xunit;

namespace Replication.Tests;

/// <summary>A site with something in every view.</summary>
public sealed class BusySite : IAsyncLifetime
{
    private ConsoleSite? _site;

    internal ConsoleSite Site => _site!;

    /// <summary>A letter that marks a line.</summary>
    public string Letter { get; private set; } = "";

    /// <summary>A replay that has ended.</summary>
    public string Replay { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsInstalled)
        {
            return;
        }

        _site = await ConsoleSite.StartAsync(null, ("Waiting:Deadline", "0.00:00:02"), ("Waiting:FirstDelay", "0.00:00:00.5"), ("DeadLetters:AutomaticReplay", "false"));
        foreach (string number in (string[])["0010", "0011", "0012"])
        {
            await Site.AddPackageAsync($"1000{number}", $"Office suite {number}");
            Site.DropStatuses($"100Z{number}", 12, number == "0012" ? "M02" : "M01");
        }

        Site.DropStatuses("100Z0077", 5);
        Site.Drop("M01", "BROKEN.MIF", ReplayJourneys.BrokenMif());
        Site.Drop("M03", "IMAGE.MIF", Cli.Simulation.StatusMif.MemoryImage);
        await Site.LettersAsync(7);
        Letter = (await Site.GetAsync("api/dead-letters?reason=malformed-mif"))![0]!["id"]!.ToString();
        await Site.SendAsync(HttpMethod.Post, "api/sites", new { siteCode = "M04", parentCode = "M01" });
        await Site.AddPackageAsync("10000077", "The cure");
        Replay = (await Site.SendAsync(HttpMethod.Post, "api/dead-letters/replay", new { selection = new { package = "100Z0077" }, why = "the package was added" }))!["id"]!.ToString();
        await ConsoleSite.EventuallyAsync(async () => (await Site.GetAsync($"api/replays/{Replay}"))!["state"]!.ToString() == "completed", "The replay has no end.");
        await Site.SendAsync(HttpMethod.Post, "api/webhooks", new { name = "pager", url = "http://127.0.0.1:9/hook", kinds = Array.Empty<string>() });

        // Again with the deadlines that sites have, so that something waits.
        Site.Kept = true;
        string folder = Site.Folder;
        await Site.DisposeAsync();
        await GiveItAnHourAsync(folder);
        _site = await ConsoleSite.StartAsync(folder);
        Site.DropStatuses("100Z0088", 4);
        await ConsoleSite.EventuallyAsync(async () => (await Site.GetAsync("api/waiting"))!.AsArray().Count == 4, "Nothing waits.");
        await ConsoleSite.EventuallyAsync(
            async () => (await Site.GetAsync("api/flow"))!["stages"]!.AsArray().All(stage => stage!["rate"] is not null && (int)stage["instances"]! == 1), "A stage does not tell of itself.");
    }

    /// <summary>The minutes before it started, as a working day would have left them: its first minute, copied with other figures.</summary>
    private static async Task GiveItAnHourAsync(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "site.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            insert into history (at, received, applied, stale, waiting, dead_lettered, open_letters, in_flight, inbox_files)
            select at - 60 * $second * n, received - sum(60 * (20 + n * 7 % 11)) over (order by n), applied, stale, 12 - n % 7, dead_lettered, max(0, 30 - n) / 4, 4 + n * 7 % 11, n * 5 % 7
            from (select * from history order by at limit 1), (with recursive minutes(n) as (select 1 union all select n + 1 from minutes where n < 60) select n from minutes)
            """;
        command.Parameters.AddWithValue("$second", TimeSpan.FromSeconds(1).Ticks / TimeSpan.TicksPerMicrosecond);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Every view, light, dark and narrow: nothing for axe, nothing to scroll sideways, nothing that the browser complains of.</summary>
public sealed class ViewTests(Chromium chromium, BusySite busy) : IClassFixture<BusySite>
{
    private const int Narrow = 360;

    private static readonly string Screenshots = Environment.GetEnvironmentVariable("REPLICATION_SCREENSHOTS") ?? Path.Combine(Repository.Root, "artifacts", "console");

    public static TheoryData<string> Views { get; } =
        ["overview", "dead-letters", "dead-letters/groups", "letter", "replays", "replay", "waiting", "packages", "package", "sites", "queues", "audit", "notices", "configuration", "keys", "webhooks"];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_view_is_right_in_light_dark_and_narrow(string view)
    {
        Assert.SkipUnless(Chromium.IsInstalled, "chromium is missing (Debian: apt-get install chromium).");
        string path = view switch
        {
            "overview" => "/",
            "letter" => $"/dead-letters/{busy.Letter}",
            "replay" => $"/replays/{busy.Replay}",
            "package" => "/packages/10000010",
            _ => $"/{view}",
        };
        Directory.CreateDirectory(Screenshots);
        List<string> problems = [];
        foreach (var (name, scheme, width) in ((string, ColorScheme, int)[])[("light", ColorScheme.Light, 1280), ("dark", ColorScheme.Dark, 1280), ("narrow", ColorScheme.Light, Narrow)])
        {
            await using var tab = await chromium.OpenAsync(busy.Site.Url, scheme, width);
            await tab.GoAsync(path);
            problems.AddRange((await tab.SeriousFindingsAsync()).Select(finding => $"{name}: {finding}"));
            problems.AddRange(tab.Complaints.Select(complaint => $"{name}: {complaint}"));
            if (await tab.OverflowAsync() is > 0 and var pixels)
            {
                problems.Add($"{name}: {pixels} pixels wider than the window");
            }

            if (await tab.Page.Locator("main .problem").CountAsync() > 0)
            {
                problems.Add($"{name}: {await tab.Page.Locator("main .problem").First.InnerTextAsync()}");
            }

            await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{view.Replace('/', '-')}-{name}.png"), FullPage = true });
        }

        Assert.Empty(problems);
    }

    [Fact]
    public async Task An_address_that_is_none_says_so()
    {
        await using var tab = await chromium.OpenAsync(busy.Site.Url);
        Assert.Equal(404, (await tab.Page.GotoAsync("/nowhere"))!.Status);
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Nothing to see here");
        Assert.Empty(await tab.SeriousFindingsAsync());
    }

    [Fact]
    public async Task The_dialog_of_a_replay_is_right_for_axe_and_on_a_narrow_screen()
    {
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, Narrow)])
        {
            await using var tab = await chromium.OpenAsync(busy.Site.Url, scheme, width);
            await tab.GoAsync("/dead-letters/groups");
            await tab.Marked("replay-open").First.ClickAsync();
            await Assertions.Expect(tab.Marked("replay-preview")).ToContainTextAsync("would succeed now");
            Assert.Empty(await tab.SeriousFindingsAsync());
            Assert.InRange(await tab.OverflowAsync(), int.MinValue, 0);
            await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"replay-dialog-{width}.png") });
        }
    }
}
