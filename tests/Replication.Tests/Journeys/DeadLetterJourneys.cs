using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class DeadLetterJourneys
{
    [Fact]
    public async Task A_truncated_MIF_is_a_letter_with_line_and_column_and_never_a_success_Q190135()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        string text = StatusMif.Write(StatusJourneys.Status("100Z0006"), table: false);
        site.Drop("M01", "CUT.MIF", Encoding.Latin1.GetBytes(text[..^40]));
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal(("malformed-mif", "translation", "CUT.MIF"), (letter["reason"]!.ToString(), letter["stage"]!.ToString(), letter["fileName"]!.ToString()));
        Assert.Matches(@"\d", letter["message"]!.ToString());
        var shown = await site.GetAsync($"api/dead-letters/{letter["id"]}");
        Assert.Equal(text[..^40], shown["payload"]!.ToString());
        Assert.Empty(await site.StatusesAsync("10000006"));
        await site.SettledAsync(1);
    }

    [Theory]
    [InlineData("not-a-status-mif", "job")]
    [InlineData("not-a-status-mif", "image")]
    [InlineData("contradictory-status", "contradiction")]
    [InlineData("missing-attribute", "no-server")]
    [InlineData("invalid-value", "bad-type")]
    [InlineData("malformed-mif", "empty")]
    [InlineData("clock-skew", "tomorrow")]
    [InlineData("ambiguous-package", "twin")]
    public async Task Each_fault_of_an_item_is_a_letter_of_its_reason(string reason, string fault)
    {
        await using var site = await JourneySite.StartAsync();
        foreach (string package in (string[])["10000006", "10000009", "10010009"])
        {
            await site.AddPackageAsync(package);
        }

        var status = StatusJourneys.Status("100Z0006");
        string text = fault switch
        {
            "job" => StatusMif.JobStatus("M01"),
            "image" => StatusMif.MemoryImage,
            "contradiction" => StatusMif.Write(status with { Status = "Failed" }, table: true),
            "no-server" => StatusMif.Write(status with { Server = null }, table: false),
            "bad-type" => StatusMif.Write(status with { Type = "MIRROR" }, table: false),
            "empty" => "",
            "tomorrow" => StatusMif.Write(status, table: false).Replace("19990301", "20350101", StringComparison.Ordinal),
            _ => StatusMif.Write(status with { PackageId = "100Z0009" }, table: false),
        };
        site.Drop("M01", "FAULT.MIF", Encoding.Latin1.GetBytes(text));
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal(reason, letter["reason"]!.ToString());
        Assert.Equal(1, (await site.SettledAsync(1))["deadLettered"]!.GetValue<int>());
    }

    [Fact]
    public async Task Corrupt_files_do_not_keep_good_ones_waiting_Q168130()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        for (int index = 0; index < 200; index++)
        {
            site.Drop("M01", $"BAD{index}.MIF", [(byte)index, 1, 2, 3]);
        }

        site.Drop("GOOD.MIF", StatusJourneys.Status("100Z0006"));
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        Assert.Equal(200, (await site.SettledAsync(201))["deadLettered"]!.GetValue<int>());
    }

    [Fact]
    public async Task Past_its_deadline_what_waits_is_a_letter_and_its_replay_ends_in_a_row()
    {
        await using var site = await JourneySite.StartAsync(
            null, ("Waiting:FirstDelay", "00:00:00.100"), ("Waiting:LongestDelay", "00:00:00.100"), ("Waiting:Deadline", "00:00:00.500"), ("DeadLetters:AutomaticReplay", "false"));
        site.Drop("LATE.MIF", StatusJourneys.Status("100Z0077"));
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal("unresolved-package", letter["reason"]!.ToString());
        Assert.Equal("This PkgID (100Z0077) does not exist in the parent table, SMSPackages.", letter["message"]!.ToString());
        await site.SettledAsync(1);

        await site.AddPackageAsync("10000077");
        (await site.PostAsync("api/dead-letters/replay", new { selection = new { ids = new[] { letter["id"]!.ToString() } }, why = "by hand" })).EnsureSuccessStatusCode();
        await site.EventuallyAsync("api/statuses?package=10000077", 1);
        Assert.Empty(await site.ListAsync("api/dead-letters"));
        var shown = await site.GetAsync($"api/dead-letters/{letter["id"]}");
        Assert.Equal("resolved", shown["state"]!.ToString());
        Assert.Equal(["failed", "replayed", "resolved"], shown["timeline"]!.AsArray().Select(entry => entry!["what"]!.ToString()));
        Assert.StartsWith("local:", shown["timeline"]![1]!["by"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await site.SettledAsync(1))["applied"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_replay_whose_cause_still_stands_returns_to_its_letter()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "BAD.MIF", "Start Component"u8.ToArray());
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        (await site.PostAsync("api/dead-letters/replay", new { selection = new { }, why = "to see" })).EnsureSuccessStatusCode();
        await JourneySite.EventuallyAsync(
            async () => (await site.GetAsync($"api/dead-letters/{letter["id"]}")) is { } shown
                && shown["state"]!.ToString() == "unresolved" && shown["attempts"]!.GetValue<int>() == 2,
            () => "The letter did not come back.");
        Assert.Equal(1, (await site.SettledAsync(1))["deadLettered"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_quarantined_and_can_be_replayed_when_the_limit_is_raised()
    {
        var small = await JourneySite.StartAsync(null, ("Inbox:MaximumFileBytes", "500"));
        await small.AddPackageAsync("10000006");
        small.Drop("LARGE.MIF", StatusJourneys.Status("100Z0006"));
        var letter = Assert.Single(await small.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal(("oversize", "despooler"), (letter["reason"]!.ToString(), letter["stage"]!.ToString()));
        string payloadAt = (await small.GetAsync($"api/dead-letters/{letter["id"]}"))["payloadAt"]!.ToString();
        await JourneySite.EventuallyAsync(() => Task.FromResult(File.Exists(payloadAt)), () => $"{payloadAt} is not there.");

        await using var site = await small.RestartAsync(("Inbox:MaximumFileBytes", "5000"));
        (await site.PostAsync("api/dead-letters/replay", new { selection = new { }, why = "the limit is raised" })).EnsureSuccessStatusCode();
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        Assert.Empty(await site.ListAsync("api/dead-letters"));
        Assert.Equal(1, (await site.SettledAsync(1))["applied"]!.GetValue<int>());
        Assert.False(File.Exists(payloadAt));
    }

    [Fact]
    public async Task A_link_in_the_inbox_is_a_letter_and_is_never_followed()
    {
        await using var site = await JourneySite.StartAsync();
        Directory.CreateDirectory(Path.Combine(site.Inbox, "M01"));
        File.CreateSymbolicLink(Path.Combine(site.Inbox, "M01", "LINK.MIF"), "/etc/hostname");
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal(("not-a-regular-file", "LINK.MIF"), (letter["reason"]!.ToString(), letter["fileName"]!.ToString()));
        Assert.Null((await site.GetAsync($"api/dead-letters/{letter["id"]}"))["payload"]);
    }

    [Theory]
    [InlineData("api/statuses?package=XYZ", HttpStatusCode.BadRequest, "The package ID is 'XYZ'")]
    [InlineData("api/dead-letters?reason=bad", HttpStatusCode.BadRequest, "malformed-mif")]
    [InlineData("api/dead-letters/0190f5a6-7c1e-7000-8000-000000000001", HttpStatusCode.NotFound, "is not known")]
    [InlineData("api/packages/10000099", HttpStatusCode.NotFound, "packages add 10000099")]
    [InlineData("api/sites/CON", HttpStatusCode.BadRequest, "three letters or digits")]
    [InlineData("api/statuses?limit=many", HttpStatusCode.BadRequest, "limit")]
    public async Task A_wrong_request_gets_problem_details_that_name_value_and_rule(string path, HttpStatusCode status, string text)
    {
        await using var site = await JourneySite.StartAsync();
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains(text, problem["detail"]!.ToString(), StringComparison.Ordinal);
    }
}
