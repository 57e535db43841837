using System.Globalization;
using Replication.Cli.Simulation;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Faults;

/// <summary>One child drops very many files at once: while a server stands still they stay where they are, no role grows, and another child hardly notices.</summary>
[Collection(Heavy.Outages)]
public sealed class BackPressureTests(ITestOutputHelper output)
{
    private const int Flood = 60_000;

    /// <summary>What may be claimed or on queues: <c>Despooler:InFlightFiles</c>, and as many messages of <c>Despooler:BatchFiles</c> as the queues of work take.</summary>
    private const int MostTaken = 30_000;

    private const long MostGrowth = 150_000_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task While_the_database_stands_still_the_flood_stays_in_the_inbox_and_no_role_grows()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await database.StartAsync();
        await StandStillAsync(database, (TestSite.DatabaseKey, database.ConnectionString));
    }

    [Fact]
    public async Task While_the_broker_stands_still_the_flood_stays_in_the_inbox_and_no_role_grows()
    {
        var (broker, management) = TestServers.CreateBroker();
        await using var _ = broker;
        await broker.StartAsync();
        await BrokerAdministration.WaitAsync(management);
        await StandStillAsync(broker, (TestSite.BrokerKey, broker.ConnectionString));
    }

    [Fact]
    public async Task A_single_file_of_another_child_passes_the_flood()
    {
        await using var site = await RoleProcesses.StartAsync(RoleProcesses.Roles);
        await PrepareAsync(site);
        var other = new ChildSites(new SimulationPlan(Sites: 2, Packages: 100, Statuses: 300, Seed: 5, Faults: 0)).Files().First(file => file.Site == "M02");
        string single = Path.Combine(site.Inbox, "M02", "SINGLE.MIF");
        Directory.CreateDirectory(Path.GetDirectoryName(single)!);
        Release(site);
        await RoleProcesses.EventuallyAsync(async () => await AppliedAsync(site) > 1_000, () => "No progress.");
        await File.WriteAllBytesAsync(single + ".tmp", other.Octets, TestContext.Current.CancellationToken);
        File.Move(single + ".tmp", single);

        await RoleProcesses.EventuallyAsync(async () => (await site.ListAsync("api/statuses?site=M02")).Count == 1, () => "The single file got nowhere.");
        long applied = await AppliedAsync(site);
        output.WriteLine($"a row when {applied} of the flood were");
        Assert.InRange(applied, 1_000, MostTaken);
    }

    private async Task StandStillAsync(TestServer server, (string Key, string Value) setting)
    {
        await using var site = await RoleProcesses.StartAsync(RoleProcesses.Roles, setting);
        await PrepareAsync(site);
        var before = Memory(site);
        await server.PauseAsync();
        try
        {
            Release(site);
            int left = Left(site), last = -1;
            while (left != last)
            {
                await Task.Delay(Rest, TimeProvider.System, TestContext.Current.CancellationToken);
                (last, left) = (left, Left(site));
            }

            output.WriteLine($"taken: {Flood - left}");
            Assert.InRange(Flood - left, 1, MostTaken);
        }
        finally
        {
            await server.ResumeAsync();
        }

        await RoleProcesses.EventuallyAsync(async () => await site.SummaryAsync() is { } summary && RoleProcesses.Of(summary, "rows") == Flood, () => $"It did not go on. {string.Join('\n', site.Log.TakeLast(20))}");
        foreach (var (role, octets) in Memory(site))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{role}: {before[role] / 1e6:0} MB before, {octets / 1e6:0} MB at most"));
            Assert.True(octets - before[role] < MostGrowth, role);
        }
    }

    /// <summary>Writes the flood of M01 beside the inbox.</summary>
    private static async Task PrepareAsync(RoleProcesses site)
    {
        var children = new ChildSites(new SimulationPlan(Sites: 1, Packages: 100, Flood, Seed: 5, Faults: 0));
        Simulator.WriteFiles(children, Prepared(site), _ => { }, CancellationToken.None);
        await site.AddPackagesAsync(children.Packages().Select(package => package.PackageId));
    }

    private static void Release(RoleProcesses site) => Directory.Move(Path.Combine(Prepared(site), "M01"), Path.Combine(site.Inbox, "M01"));

    private static string Prepared(RoleProcesses site) => Path.Combine(Path.GetDirectoryName(site.Inbox)!, "prepared");

    private static int Left(RoleProcesses site) => Directory.EnumerateFiles(Path.Combine(site.Inbox, "M01")).Count();

    private static async Task<long> AppliedAsync(RoleProcesses site) => await site.SummaryAsync() is { } summary ? RoleProcesses.Of(summary, "applied") : 0;

    /// <summary>The most memory that each role had resident.</summary>
    private static Dictionary<string, long> Memory(RoleProcesses site) => site.ProcessIds.ToDictionary(
        process => process.Key,
        process => 1024 * long.Parse(
            File.ReadLines($"/proc/{process.Value}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture),
        StringComparer.Ordinal);
}
