using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

/// <summary>What the screens list: packages and sites with their counts, and lists that are narrowed.</summary>
public sealed class StandingTests
{
    [Fact]
    public async Task A_package_counts_its_servers_as_operators_do_and_removed_ones_are_no_longer_targeted()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006", "10000007");
        PackageStatus[] statuses = [PackageStatus.Installed, PackageStatus.Installed, PackageStatus.Retry, PackageStatus.Failed, PackageStatus.Sent, PackageStatus.Removed];
        await site.DecideAsync([.. statuses.Select((status, index) => Reports.Pending("10000006", status: status, server: $"SRV{index}"))]);

        var standings = await PackagesAsync(site);
        Assert.Equal(["10000006 5 2 1 1", "10000007 0 0 0 0"], standings);
        var shown = (await site.Packages.ShowAsync(PackageId.Parse("10000006"), CancellationToken.None))!;
        Assert.Equal((5, 2, 1, 1), (shown.Targeted, shown.Installed, shown.Retrying, shown.Failed));
    }

    [Theory]
    [InlineData("suite", null, null, "10000006 10000007")]
    [InlineData("SUITE", null, null, "10000006 10000007")]
    [InlineData("Büro", null, null, "10000008")]
    [InlineData("büro", null, null, null)]
    [InlineData("00006", null, null, "10000006")]
    [InlineData("100%", null, null, "10000007")]
    [InlineData("Suite_1", null, null, "")]
    [InlineData(null, PackageStatus.Failed, null, "10000006 10000008")]
    [InlineData(null, PackageStatus.Failed, "M02", "10000008")]
    [InlineData(null, PackageStatus.Retry, null, "10000007")]
    [InlineData("suite", PackageStatus.Failed, null, "10000006")]
    public async Task Packages_are_found_by_text_state_and_site(string? text, PackageStatus? status, string? siteCode, string? found)
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await AddAsync(site, ("10000006", "Office Suite 1"), ("10000007", "Suite 100%"), ("10000008", "Büro"));
        await site.DecideAsync(
            Reports.Pending("10000006", status: PackageStatus.Failed),
            Reports.Pending("10000007", status: PackageStatus.Retry),
            Reports.Pending("10000008", status: PackageStatus.Failed, site: "M02"));
        var ids = (await PackagesAsync(site, text, status, siteCode)).Select(line => line[..8]);

        // Beyond ASCII only PostgreSQL knows the case of a letter.
        Assert.True(found is null || string.Join(' ', ids) == found, string.Join(' ', ids));
    }

    [Fact]
    public async Task Packages_come_in_pages_each_after_the_last_one_of_the_page_before()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        string[] ids = [.. Enumerable.Range(0, 7).Select(number => $"1000000{number}")];
        await site.AddPackagesAsync(ids);
        List<string> seen = [];
        string? after = null;
        for (int page = 0; page < 4; page++)
        {
            var found = await new PackageStandings(site.Database).ListAsync(
                new PackageFilter(null, null, null, after is null ? null : PackageId.Parse(after)), 3, CancellationToken.None);
            seen.AddRange(found.Select(package => package.Package.PackageId.ToString()));
            after = seen[^1];
        }

        Assert.Equal(ids, seen);
    }

    [Fact]
    public async Task A_site_counts_its_rows_what_waits_of_it_and_its_open_letters_and_counts_again_after_a_while()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        await site.DecideAsync(
            Reports.Pending("10000006", server: "A"),
            Reports.Pending("10000006", server: "B", status: PackageStatus.Failed),
            Reports.Pending("10000077", server: "C"),
            Reports.Pending("10000006", server: "A", site: "M02"));
        var letter = Reports.FileLetter() with { SiteCode = "M02" };
        await site.RecordAsync(letter, Reports.FileLetter() with { SiteCode = "M02" }, Reports.FileLetter() with { SiteCode = null }, Reports.FileLetter() with { SiteCode = "no code" });
        await site.DeadLetters.DiscardAsync(new DeadLetterFilter { Ids = [new ItemId(letter.ClaimId, letter.Row)] }, "tester", "to see", CancellationToken.None);

        using var standings = new SiteStandings(site.Database, site.Time);
        Assert.Equal(["M01 2 1 1 0", "M02 1 0 0 1"], await SitesAsync(standings));
        await site.DecideAsync(Reports.Pending("10000006", server: "D"));
        Assert.Equal(["M01 2 1 1 0", "M02 1 0 0 1"], await SitesAsync(standings));
        site.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["M01 3 1 1 0", "M02 1 0 0 1"], await SitesAsync(standings));
        Assert.Equal(Reports.Now, (await standings.ReadAsync(CancellationToken.None))[SiteCode.Parse("M01")].LastAppliedAt);
    }

    [Fact]
    public async Task Letters_come_in_pages_that_miss_none_though_many_failed_at_once()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync([.. Enumerable.Range(0, 25).Select(index => Reports.FileLetter(fileName: $"{index:00}") with { FailedAt = Reports.Now.AddSeconds(index / 10) })]);
        var resolved = (await site.DeadLetters.ListAsync(new DeadLetterFilter(), 0, CancellationToken.None))[11];
        await site.DeadLetters.DiscardAsync(new DeadLetterFilter { Ids = [resolved.Id] }, "tester", "to see", CancellationToken.None);

        var open = await PagesAsync(site, new DeadLetterFilter());
        Assert.Equal(24, open.Count);
        Assert.Equal(open.Order(StringComparer.Ordinal), open.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var all = await PagesAsync(site, new DeadLetterFilter { States = Enum.GetValues<DeadLetterState>() });
        Assert.Equal((await site.DeadLetters.ListAsync(new DeadLetterFilter { States = Enum.GetValues<DeadLetterState>() }, 0, CancellationToken.None)).Select(letter => letter.FileName), all);
        Assert.Equal(25, all.Count);
        Assert.Empty(await site.DeadLetters.ListAfterAsync(new DeadLetterFilter(), new ItemId(Guid.CreateVersion7(Reports.Now), 0), 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_text_is_found_in_letters_and_audit_without_case_and_with_its_umlauts()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Reports.FileLetter(fileName: "Büro.mif"), Reports.FileLetter(fileName: "OTHER.MIF"));
        foreach (string text in (string[])["Büro.MIF", "BüRO", "ü"])
        {
            Assert.Equal("Büro.mif", Assert.Single(await site.DeadLetters.ListAsync(new DeadLetterFilter { Text = text }, 10, CancellationToken.None)).FileName);
        }

        await site.DeadLetters.DiscardAsync(new DeadLetterFilter { Text = "Büro" }, "Jörg", "Prüfung des Standorts", CancellationToken.None);
        await site.DeadLetters.DiscardAsync(new DeadLetterFilter { Text = "other" }, "tester", "100% broken", CancellationToken.None);
        Assert.Equal("Jörg", Assert.Single(await site.Audit.ListAsync(null, "prüfung DES", 0, CancellationToken.None)).By);
        Assert.Equal("Prüfung des Standorts", Assert.Single(await site.Audit.ListAsync("Jörg", null, 0, CancellationToken.None)).Why);
        Assert.Equal("tester", Assert.Single(await site.Audit.ListAsync(null, "0% B", 0, CancellationToken.None)).By);
        Assert.Empty(await site.Audit.ListAsync("Jörg", "broken", 0, CancellationToken.None));
    }

    [Fact]
    public async Task What_waits_is_listed_by_condition_and_rows_by_status()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        await site.DecideAsync(
            Reports.Pending("10000077", server: "A"),
            Reports.Pending("100Z0088", server: "B"),
            Reports.Pending("10000006", server: "C"),
            Reports.Pending("10000006", server: "D", status: PackageStatus.Failed));
        Assert.Equal("B", Assert.Single(await site.Waiting.ListAsync("missing-package:100?0088", 10, CancellationToken.None)).Server);
        Assert.Empty(await site.Waiting.ListAsync("missing-package:100?0099", 10, CancellationToken.None));
        Assert.Equal(2, (await site.Waiting.ListAsync(null, 0, CancellationToken.None)).Count);
        Assert.Equal("D", Assert.Single(await site.Rows.ListAsync(new StatusFilter(null, null, null, PackageStatus.Failed), 0, CancellationToken.None)).Server);
    }

    private static Task AddAsync(SiteDatabaseFixture site, params (string Id, string Name)[] packages) => site.Packages.AddAsync(
        [.. packages.Select(package => new PackageRow
        {
            PackageId = PackageId.Parse(package.Id), Pattern = PackageId.Parse(package.Id).Pattern, Name = package.Name, AddedAt = site.Time.GetUtcNow(),
        })],
        "tester",
        CancellationToken.None);

    private static async Task<string[]> PackagesAsync(SiteDatabaseFixture site, string? text = null, PackageStatus? status = null, string? siteCode = null) =>
        [.. (await new PackageStandings(site.Database).ListAsync(
            new PackageFilter(text, status, siteCode is null ? null : SiteCode.Parse(siteCode), null), 0, CancellationToken.None))
            .Select(row => $"{row.Package.PackageId} {row.Targeted} {row.Installed} {row.Retrying} {row.Failed}")];

    private static async Task<string[]> SitesAsync(SiteStandings standings) =>
        [.. (await standings.ReadAsync(CancellationToken.None)).Values
            .Select(row => $"{row.SiteCode} {row.Statuses} {row.Failed} {row.Waiting} {row.OpenLetters}").Order(StringComparer.Ordinal)];

    private static async Task<List<string>> PagesAsync(SiteDatabaseFixture site, DeadLetterFilter filter)
    {
        List<string> seen = [];
        var page = await site.DeadLetters.ListAsync(filter, 4, CancellationToken.None);
        while (page.Count > 0)
        {
            seen.AddRange(page.Select(letter => letter.FileName));
            page = await site.DeadLetters.ListAfterAsync(filter, page[^1].Id, 4, CancellationToken.None);
        }

        return seen;
    }
}
