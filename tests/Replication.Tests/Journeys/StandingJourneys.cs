using System.Net;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>What the screens ask of the API, by HTTP and by the command line.</summary>
public sealed class StandingJourneys
{
    [Fact]
    public async Task Packages_and_sites_stand_as_their_files_say()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        await site.AddPackageAsync("10000007");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        site.Drop("B.MIF", StatusJourneys.Status("100Z0077"));
        site.Drop("M01", "C.MIF", "no MIF"u8.ToArray());
        await site.SettledAsync(3);

        var packages = await site.ListAsync("api/packages/standing");
        Assert.Equal(["10000006 1 1", "10000007 0 0"], packages.Select(row => $"{row!["packageId"]} {row["targeted"]} {row["installed"]}"));
        Assert.Equal("10000007", Assert.Single(await site.ListAsync("api/packages/standing?after=10000006"))!["packageId"]!.ToString());
        Assert.Empty(await site.ListAsync("api/packages/standing?state=failed"));
        var table = await ReplicationProgram.RunAsync("packages", "standing", "--text", "0007", "--url", site.BaseAddress.ToString());
        Assert.Contains("10000007", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("10000006", table.Output, StringComparison.Ordinal);

        var sites = await site.ListAsync("api/sites/standing");
        Assert.Equal([" 0 0 false", "CEN 1 1 true"], sites.Select(row => $"{row!["parentCode"]} {row["statuses"]} {row["waiting"]} {row["learned"]}"));
        Assert.NotNull(sites[1]!["lastReportAt"]);
        Assert.NotNull(sites[1]!["addedAt"]);
    }

    [Theory]
    [InlineData("api/packages/standing?state=broken", "The state is 'broken': failed or retrying is needed.")]
    [InlineData("api/packages/standing?after=1", "The package ID is '1': ")]
    [InlineData("api/statuses?status=broken", "The status is 'broken': one of ")]
    [InlineData("api/dead-letters?after=nothing", "The id of a dead letter is 'nothing': ")]
    public async Task A_wrong_value_is_refused_by_its_rule(string path, string words)
    {
        await using var site = await JourneySite.StartAsync();
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.StartsWith(words, problem["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_tells_where_its_file_is_wrong_as_the_check_of_files_does()
    {
        await using var site = await JourneySite.StartAsync();
        byte[] wrong = [.. System.Text.Encoding.Latin1.GetBytes(StatusMif.Write(StatusJourneys.Status("100Z0006"), table: false).Replace("End Group", "End Grou", StringComparison.Ordinal))];
        site.Drop("M01", "WRONG.MIF", wrong);
        site.Drop("M01", "IMAGE.MIF", System.Text.Encoding.Latin1.GetBytes(StatusMif.MemoryImage));
        await site.SettledAsync(2);

        var malformed = Assert.Single(await site.ListAsync("api/dead-letters?reason=malformed-mif"))!;
        var error = (await site.GetAsync($"api/dead-letters/{malformed["id"]}"))["error"]!;
        Assert.Equal("malformed-mif", error["reason"]!.ToString());
        Assert.StartsWith($"Line {error["line"]}, column {error["column"]}: ", error["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(malformed["message"]!.ToString(), error["message"]!.ToString());
        string file = Path.Combine(site.Folder, "WRONG.MIF");
        await File.WriteAllBytesAsync(file, wrong, TestContext.Current.CancellationToken);
        var check = await ReplicationProgram.RunAsync("mif", "check", file);
        Assert.Contains($"{error["line"]}", check.Output + check.Error, StringComparison.Ordinal);

        var image = Assert.Single(await site.ListAsync("api/dead-letters?reason=not-a-status-mif"))!;
        Assert.Equal(0, (await site.GetAsync($"api/dead-letters/{image["id"]}"))["error"]!["line"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_letter_of_a_report_has_no_error_of_a_file()
    {
        await using var site = await JourneySite.StartAsync(null, ("Waiting:Deadline", "0.00:00:01"), ("Waiting:FirstDelay", "0.00:00:00.2"));
        site.Drop("A.MIF", StatusJourneys.Status("100Z0077"));
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Null((await site.GetAsync($"api/dead-letters/{letter["id"]}"))["error"]);
    }
}
