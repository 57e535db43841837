using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Faults;

/// <summary>Broker and database crash, freeze and stay away in mid-stream; the roles run on, and no hand helps them.</summary>
[Collection(Heavy.Outages)]
public sealed class ServerFaultTests(ITestOutputHelper output)
{
    private const int Statuses = 8_000;

    /// <summary>More than the minute that a consumer holds its message; five minutes where REPLICATION_LONG_FAULTS is set.</summary>
    private static readonly TimeSpan LongAway =
        Environment.GetEnvironmentVariable("REPLICATION_LONG_FAULTS") is null ? TimeSpan.FromSeconds(70) : TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_broker_that_crashes_and_freezes_in_mid_stream_costs_nothing_but_time()
    {
        var (broker, management) = TestServers.CreateBroker();
        await using var _ = broker;
        await broker.StartAsync();
        await BrokerAdministration.WaitAsync(management);
        await RunAsync(
            (TestSite.BrokerKey, broker.ConnectionString),
            ("crashed and started", () => CrashAsync(broker, TimeSpan.Zero)),
            ("frozen for 10 s", () => FreezeAsync(broker, TimeSpan.FromSeconds(10))),
            ("crashed and away for 20 s", () => CrashAsync(broker, TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public async Task A_database_that_crashes_freezes_and_stays_away_costs_nothing_but_time()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await database.StartAsync();
        await RunAsync(
            (TestSite.DatabaseKey, database.ConnectionString),
            ("crashed and started", () => CrashAsync(database, TimeSpan.Zero)),
            ("frozen for 10 s", () => FreezeAsync(database, TimeSpan.FromSeconds(10))),
            ($"away for {LongAway.TotalSeconds} s", () => CrashAsync(database, LongAway)));
    }

    private async Task RunAsync((string Key, string Value) server, params (string What, Func<Task> HappenAsync)[] faults)
    {
        await using var site = await RoleProcesses.StartAsync(RoleProcesses.Roles, server);
        var load = new SimulatedLoad(site.Inbox, Statuses);
        await site.AddPackagesAsync(load.PackageIds);
        int given = 0;
        foreach (var (what, happenAsync) in faults)
        {
            long received = 0, before = given;
            given = load.Give(Statuses / (faults.Length + 1));
            await RoleProcesses.EventuallyAsync(
                async () => await site.SummaryAsync() is { } summary && (received = RoleProcesses.Of(summary, "received")) > before + 100,
                () => $"No progress after {received}. {string.Join('\n', site.Log.TakeLast(20))}");
            long start = TimeProvider.System.GetTimestamp();
            await happenAsync();

            // It goes on by itself: all that was given is received.
            await RoleProcesses.EventuallyAsync(
                async () => await site.SummaryAsync() is { } summary && RoleProcesses.Of(summary, "received") >= given,
                () => $"It did not go on after: {what}. {string.Join('\n', site.Log.TakeLast(40))}");
            output.WriteLine($"{what} at {received} of {given}; all received {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s after it began");
        }

        load.Give(Statuses - given);
        output.WriteLine($"delivered again: {await load.RequireExactAsync(site)}");
        Assert.DoesNotContain(await site.ListAsync("api/dead-letters?limit=0"), letter => letter!["reason"]!.GetValue<string>() == "unexpected-error");
    }

    private static async Task CrashAsync(TestServer server, TimeSpan away)
    {
        await server.CrashAsync();
        await Task.Delay(away, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.StartAsync();
    }

    private static async Task FreezeAsync(TestServer server, TimeSpan time)
    {
        await server.PauseAsync();
        await Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.ResumeAsync();
    }
}
