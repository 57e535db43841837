using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Faults;

[Collection(Heavy.Processes)]
public sealed class KillRoleTests(ITestOutputHelper output)
{
    private const int Statuses = 50_000;
    private const int Rounds = 10;

    /// <summary>kill -9 of each role in mid-stream (KB Q186827, Q323614).</summary>
    [Fact]
    public async Task Roles_killed_at_random_lose_nothing_and_double_nothing()
    {
        await using var site = await RoleProcesses.StartAsync(RoleProcesses.Roles);
        var load = new SimulatedLoad(site.Inbox, Statuses);
        await site.AddPackagesAsync(load.PackageIds);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int inMidStream = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            // The console too; the figures are read from it again when it is back.
            int given = load.Give(Statuses / Rounds);
            string role = RoleProcesses.Roles[(round - 1) % RoleProcesses.Roles.Length];
            long target = given - (Statuses / Rounds) + random.Next(1, Statuses / Rounds / 2);
            long received = 0;
            await RoleProcesses.EventuallyAsync(
                async () => await site.SummaryAsync() is { } summary && (received = RoleProcesses.Of(summary, "received")) >= target,
                () => $"No progress after {received}, {target} wanted. {string.Join('\n', site.Log.TakeLast(20))}");
            await site.KillAsync(role);
            inMidStream += received < given ? 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), TimeProvider.System, TestContext.Current.CancellationToken);
            site.Start(role);
            output.WriteLine($"round {round}: {role} killed at {received} of {given} received");
        }

        Assert.InRange(inMidStream, Rounds / 2, Rounds);
        output.WriteLine($"delivered again: {await load.RequireExactAsync(site)}");
    }
}
