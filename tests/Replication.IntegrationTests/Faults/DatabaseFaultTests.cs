using System.Net;
using System.Text.Json.Nodes;
using Replication.Domain;
using Replication.SiteDatabase;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.Faults;

[Collection(Heavy.Outages)]
public sealed class DatabaseFaultTests
{
    [Fact]
    public async Task Started_without_its_database_it_is_not_ready_and_goes_on_by_itself_when_that_comes()
    {
        await using var server = await TestServers.CreateDatabaseAsync();
        await using var site = await JourneySite.StartAsync(null, (TestSite.DatabaseKey, server.ConnectionString));
        site.Drop("EARLY.MIF", StatusJourneys.Status("100Z0006"));
        await ReadyAsync(site, HttpStatusCode.ServiceUnavailable);
        Assert.Contains(site.Log, line => line.Contains("ConnectionStrings:SiteDatabase", StringComparison.Ordinal));
        using (var refused = await site.PostAsync("api/packages", Array.Empty<object>()))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await server.StartAsync();
        await ReadyAsync(site, HttpStatusCode.OK);
        await site.AddPackageAsync("10000006");
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
        await site.SettledAsync(1);
    }

    [Fact]
    public async Task A_database_that_crashes_in_mid_stream_costs_nothing_but_time()
    {
        const int count = 10_000;
        await using var server = await TestServers.CreateDatabaseAsync();
        await server.StartAsync();
        await using var site = await JourneySite.StartAsync(null, (TestSite.DatabaseKey, server.ConnectionString));
        await site.AddPackageAsync("10000006");
        for (int index = 0; index < count; index++)
        {
            site.Drop($"{index}.MIF", StatusJourneys.Status("100Z0006") with { Server = $"S{index}", TransactionId = index });
        }

        for (int crash = 1; crash <= 3; crash++)
        {
            int until = crash * count / 8;
            await RoleProcesses.EventuallyAsync(
                async () => (await site.GetAsync("api/statuses/summary"))["received"]!.GetValue<int>() >= until, () => $"{until} were not received.");
            await server.CrashAsync();
            await ReadyAsync(site, HttpStatusCode.ServiceUnavailable);
            await server.StartAsync();
            await ReadyAsync(site, HttpStatusCode.OK);
        }

        // A commit whose answer was lost is made again: received and stale once more, and never twice a row or a letter.
        JsonNode end = new JsonObject();
        await RoleProcesses.EventuallyAsync(
            async () => (end = await site.GetAsync("api/statuses/summary"))["rows"]!.GetValue<int>() == count && end["inFlight"]!.GetValue<int>() == 0,
            () => $"Not all rows came: {end.ToJsonString()}");
        Assert.Equal((count, 0, 0), (end["applied"]!.GetValue<int>(), end["waiting"]!.GetValue<int>(), end["deadLettered"]!.GetValue<int>()));
        Assert.Equal(end["received"]!.GetValue<int>(), count + end["stale"]!.GetValue<int>());
    }

    [Fact]
    public async Task Three_distribution_managers_with_overlapping_keys_meet_no_deadlock()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        var workers = Enumerable.Range(0, 3).Select(async worker =>
        {
            var random = new Random(worker);
            for (int batch = 0; batch < 40; batch++)
            {
                await site.DecideAsync([.. Enumerable.Range(0, 50).Select(_ =>
                    Reports.Pending(transactionId: random.Next(1, 1_000), server: $"s{random.Next(60)}", status: (PackageStatus)random.Next(1, 6)))]);
            }
        });
        await Task.WhenAll(workers);
        var sums = await site.SumsAsync();
        Assert.Equal(6_000, sums.Received);
        Assert.Equal(6_000, sums.Applied + sums.Stale);
        Assert.Equal(60, (await site.Rows.ListAsync(new StatusFilter(null, null, null), 0, CancellationToken.None)).Count);
    }

    private static Task ReadyAsync(JourneySite site, HttpStatusCode expected)
    {
        var http = new HttpClient { BaseAddress = site.BaseAddress };
        return RoleProcesses.EventuallyAsync(
            async () =>
            {
                using var response = await http.GetAsync("health/ready", TestContext.Current.CancellationToken);
                return response.StatusCode == expected;
            },
            () => $"It did not become {expected}.");
    }
}
