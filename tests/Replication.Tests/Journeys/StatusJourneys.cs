using System.Text;
using Replication.Cli.Simulation;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class StatusJourneys
{
    [Fact]
    public async Task When_a_child_reports_success_with_a_Z_the_package_is_INSTALLED_at_the_parent_Q235805()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("ARTICLE.MIF", Status("100Z0006"));
        var row = Assert.Single(await site.EventuallyAsync("api/statuses?package=10000006", 1))!;
        Assert.Equal("INSTALLED", row["status"]!.ToString());
        Assert.Equal("COPY", row["type"]!.ToString());
        Assert.Equal("M01", row["siteCode"]!.ToString());
        var summary = await site.SettledAsync(1);
        Assert.Equal(1, summary["markersResolved"]!.GetValue<int>());
        Assert.Empty(Directory.GetFiles(site.Inbox, "*.MIF", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task When_a_package_appears_its_waiting_statuses_are_applied()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("A.MIF", Status("100Z0077"));
        site.Drop("B.MIF", Status("10000077") with { Status = "Retrying", Server = "OTHER" });
        site.Drop("C.MIF", Status("100Z0088"));
        var waiting = await site.EventuallyAsync("api/waiting", 3);
        Assert.Equal(
            ["10000077 missing-package:10000077", "100Z0077 missing-package:100?0077", "100Z0088 missing-package:100?0088"],
            waiting.Select(row => $"{row!["packageId"]} {row["condition"]}").Order(StringComparer.Ordinal));

        await site.AddPackageAsync("10000077");
        await site.EventuallyAsync("api/statuses?package=10000077", 2);
        Assert.Single(await site.ListAsync("api/waiting"));
        await site.SettledAsync(3);
        Assert.Contains("This PkgID (100Z0077) does not exist in the parent table, SMSPackages.", site.Log);
    }

    [Fact]
    public async Task What_waits_outlives_a_restart_with_its_attempts_Q140374()
    {
        var site = await JourneySite.StartAsync(null, ("Waiting:FirstDelay", "00:00:00.200"), ("Waiting:LongestDelay", "00:00:00.200"));
        site.Drop("A.MIF", Status("100Z0077"));
        await JourneySite.EventuallyAsync(
            async () => (await site.ListAsync("api/waiting")) is [{ } row] && row["attempts"]!.GetValue<int>() >= 3, () => "It was not tried three times.");
        await using var next = await site.RestartAsync(("Waiting:FirstDelay", "1.00:00:00"), ("Waiting:LongestDelay", "1.00:00:00"));
        var before = Assert.Single(await next.ListAsync("api/waiting"))!;
        Assert.InRange(before["attempts"]!.GetValue<int>(), 3, 200);
        await next.AddPackageAsync("10000077");
        await next.EventuallyAsync("api/statuses?package=10000077", 1);
        await next.SettledAsync(1);
    }

    [Fact]
    public async Task A_lower_transaction_changes_nothing_and_is_counted_Q288970()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("NEW.MIF", Status("100Z0006") with { TransactionId = 9 });
        await site.SettledAsync(1);
        site.Drop("OLD.MIF", Status("10000006") with { TransactionId = 8, Status = "Failed" });
        var summary = await site.SettledAsync(2);
        Assert.Equal((1, 1), (summary["applied"]!.GetValue<int>(), summary["stale"]!.GetValue<int>()));
        Assert.Equal("INSTALLED", Assert.Single(await site.StatusesAsync("10000006"))!["status"]!.ToString());
    }

    [Fact]
    public async Task Two_files_of_equal_name_and_content_are_two_items_Q259702()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        for (int round = 1; round <= 2; round++)
        {
            site.Drop("SAME.MIF", Status("100Z0006"));
            await site.SettledAsync(round);
        }

        Assert.Equal(1, (await site.GetAsync("api/statuses/summary"))["stale"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_case_of_names_values_and_endings_does_not_matter_Q185913()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000abc");
        string text = StatusMif.Write(Status("10000abc") with { Status = "SUCCESS", Type = "copy" }, table: false);
        site.Drop("M01", "lower.mif", Encoding.Latin1.GetBytes(text.Replace("Start", "START", StringComparison.Ordinal).Replace("PackageID", "packageid", StringComparison.Ordinal)));
        Assert.Equal("INSTALLED", Assert.Single(await site.EventuallyAsync("api/statuses?package=10000ABC", 1))!["status"]!.ToString());
    }

    [Fact]
    public async Task A_report_of_an_unknown_site_waits_for_the_site_where_children_are_not_learned_Q319189()
    {
        await using var site = await JourneySite.StartAsync(null, ("Site:LearnChildren", "false"));
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", Status("100Z0006"));
        Assert.Equal("unknown-site:M01", Assert.Single(await site.EventuallyAsync("api/waiting", 1))!["condition"]!.ToString());
        (await site.PostAsync("api/sites", new { siteCode = "M01" })).EnsureSuccessStatusCode();
        await site.EventuallyAsync("api/statuses?site=M01", 1);
        Assert.Contains("This SiteCode (M01) does not exist in the parent table, Sites.", site.Log);
    }

    [Fact]
    public async Task A_learned_site_is_listed_under_this_one()
    {
        await using var site = await JourneySite.StartAsync(null, ("Site:Code", "TOP"));
        site.Drop("A.MIF", Status("100Z0006"));
        await site.SettledAsync(1);
        var learned = Assert.Single(await site.ListAsync("api/sites"))!;
        Assert.Equal(("M01", "TOP", true), (learned["siteCode"]!.ToString(), learned["parentCode"]!.ToString(), learned["learned"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_file_with_many_rows_is_many_reports_and_one_item()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("M01", "MANY.MIF", Table(Status("100Z0006"), Enumerable.Range(0, 3_000).Select(index => $"SRV{index}")));
        var summary = await site.SettledAsync(3_000);
        Assert.Equal(3_000, summary["applied"]!.GetValue<int>());
    }

    /// <summary>A file with a row for each server.</summary>
    internal static byte[] Table(SimulatedStatus status, IEnumerable<string> servers)
    {
        string one = StatusMif.Write(status, table: true);
        string row = one[one.IndexOf("    { ", StringComparison.Ordinal)..(one.IndexOf(" }", StringComparison.Ordinal) + 2)];
        string rows = string.Join("\r\n", servers.Select(server => row.Replace("\"SRV\"", $"\"{server}\"", StringComparison.Ordinal)));
        return Encoding.Latin1.GetBytes(one.Replace(row, rows, StringComparison.Ordinal));
    }

    internal static SimulatedStatus Status(string packageId) => new()
    {
        Site = "M01",
        PackageId = packageId,
        Server = "SRV",
        Type = "COPY",
        SourceVersion = 1,
        TransactionId = 1,
        Minute = 0,
    };
}
