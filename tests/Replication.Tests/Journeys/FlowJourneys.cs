using System.Net;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>The whole site in a picture: flow, history, processes, what somebody should know, and where that goes.</summary>
public sealed class FlowJourneys
{
    private static readonly string[] Stages = ["despooler", "translation", "distribution-manager", "dead-letters"];

    [Fact]
    public async Task The_flow_shows_stages_with_their_processes_what_waits_open_letters_and_the_sums()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        site.Drop("B.MIF", StatusJourneys.Status("100Z0077"));
        site.Drop("M01", "C.MIF", "Start Component"u8.ToArray());
        await site.SettledAsync(3);
        JsonNode? flow = null;
        await JourneySite.EventuallyAsync(
            async () => (flow = await site.GetAsync("api/flow"))["stages"]!.AsArray().All(stage => stage!["instances"]!.GetValue<int>() == 1) && Sum(flow, "received") == 3,
            () => $"The flow is {flow?.ToJsonString()}");
        Assert.Equal(Stages, flow!["stages"]!.AsArray().Select(stage => stage!["stage"]!.ToString()));
        Assert.All(flow["stages"]!.AsArray(), stage => Assert.Null(stage!["problem"]));
        Assert.All(flow["stages"]!.AsArray().Skip(1), stage => Assert.Equal(0, stage!["backlog"]!.GetValue<int>()));
        Assert.Equal((1, 1), (flow["waiting"]!["reports"]!.GetValue<int>(), flow["openLetters"]!.GetValue<int>()));
        Assert.InRange(flow["waiting"]!["oldestSeconds"]!.GetValue<double>(), 0, 60);
        Assert.Equal((1, 0, 1, 1, 0), (Sum(flow, "applied"), Sum(flow, "stale"), Sum(flow, "waiting"), Sum(flow, "deadLettered"), Sum(flow, "inFlight")));
    }

    [Fact]
    public async Task Processes_tell_of_themselves_and_say_goodbye_and_the_next_ones_are_others()
    {
        var site = await JourneySite.StartAsync();
        var roles = await site.EventuallyAsync("api/roles", 5);
        Assert.All(roles, role => Assert.Equal("present", role!["state"]!.ToString()));
        site = await site.RestartAsync();
        await using (site)
        {
            roles = await site.EventuallyAsync("api/roles", 10);
            Assert.Equal(
                ["console", "dead-letters", "despooler", "distribution-manager", "translation"],
                roles.Where(role => role!["state"]!.ToString() == "present").Select(role => role!["role"]!.ToString()));
            Assert.Equal(5, roles.Count(role => role!["state"]!.ToString() == "ended"));
        }
    }

    [Fact]
    public async Task History_begins_at_once_and_a_range_that_there_is_not_is_named_with_those_that_there_are()
    {
        await using var site = await JourneySite.StartAsync();
        var rows = await site.EventuallyAsync("api/history?range=30d", 1);
        Assert.Equal(0, rows[0]!["received"]!.GetValue<int>());
        Assert.Equal(
            ["at", "received", "applied", "stale", "waiting", "deadLettered", "openLetters", "inFlight", "inboxFiles"], rows[0]!.AsObject().Select(field => field.Key));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => site.GetTextAsync("api/history?range=2h"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task The_configuration_is_that_of_the_process_with_its_secrets_masked()
    {
        await using var site = await JourneySite.StartAsync(null, ("Ceiling:MinimumItems", "77"), ("ConnectionStrings:Other", "Host=h;Password=hush"));
        var values = await site.GetAsync("api/configuration");
        Assert.Equal((77, "Host=h;Password=***"), (values["ceiling"]!["minimumItems"]!.GetValue<int>(), values["connectionStrings"]!["other"]!.ToString()));
    }

    [Fact]
    public async Task A_new_cause_is_a_notice_and_a_webhook_is_made_listed_tested_and_removed_by_verbs()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "C.MIF", "Start Component"u8.ToArray());
        var notice = Assert.Single(await site.EventuallyAsync("api/notices", 1))!;
        Assert.Equal(("new-cause", "malformed-mif"), (notice["kind"]!.ToString(), notice["subject"]!.ToString()));

        string url = $"http://127.0.0.1:{ReplicationProgram.FreePort()}/";
        await RunAsync(site, 2, "webhooks", "add", "ops", "--to", "ftp://127.0.0.1/");
        await RunAsync(site, 2, "webhooks", "add", "ops", "--to", url, "--kind", "sunrise");
        var added = await RunAsync(site, 0, "webhooks", "add", "ops", "--to", url, "--kind", "role-gone", "--kind", "new-cause");
        Assert.StartsWith("whsec_", added!["secret"]!.ToString(), StringComparison.Ordinal);
        await RunAsync(site, 2, "webhooks", "add", "ops", "--to", url);
        var listed = Assert.Single((await RunAsync(site, 0, "webhooks", "list"))!.AsArray())!;
        Assert.Equal((null, "role-gone,new-cause"), (listed["secret"], string.Join(',', listed["kinds"]!.AsArray())));
        string id = (await RunAsync(site, 0, "webhooks", "test", "ops"))!["id"]!.ToString();
        JsonArray deliveries = [];
        await JourneySite.EventuallyAsync(
            async () => (deliveries = await site.ListAsync("api/webhooks/deliveries?state=pending")) is [{ } only] && only["problem"] is not null,
            () => deliveries.ToJsonString());
        Assert.Equal((id, "ops", "test"), (deliveries[0]!["id"]!.ToString(), deliveries[0]!["webhook"]!.ToString(), deliveries[0]!["kind"]!.ToString()));
        await RunAsync(site, 0, "webhooks", "retry", id);
        await RunAsync(site, 1, "webhooks", "retry", "4711");
        await RunAsync(site, 2, "webhooks", "deliveries", "--state", "lost");
        await RunAsync(site, 0, "webhooks", "remove", "ops", "--why", "to see");
        await RunAsync(site, 1, "webhooks", "test", "ops");
        Assert.Empty((await RunAsync(site, 0, "webhooks", "deliveries"))!.AsArray());
    }

    private static long Sum(JsonNode flow, string name) => flow["summary"]![name]!.GetValue<long>();

    private static async Task<JsonNode?> RunAsync(JourneySite site, int exitCode, params string[] arguments)
    {
        var result = await ReplicationProgram.RunAsync([.. arguments, "--json", "--url", site.BaseAddress.ToString()]);
        Assert.True(result.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {result.ExitCode} {result.Error}");
        return result.Output.Length == 0 ? null : JsonNode.Parse(result.Output);
    }
}
