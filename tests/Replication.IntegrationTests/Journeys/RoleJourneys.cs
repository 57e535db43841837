using System.Diagnostics;
using Replication.Cli.Simulation;
using Replication.Tests.Faults;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>A site as it is deployed, each role a process of its own.</summary>
[Collection(Heavy.Processes)]
public sealed class RoleJourneys
{
    /// <summary>The rights of <c>infra/rabbitmq</c> are enough, and no role may read what is another's.</summary>
    [Fact]
    public async Task Each_role_works_with_a_user_that_has_rights_on_its_own_names_only()
    {
        string host = $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await TestServers.Administration.SendAsync(HttpMethod.Post, "api/definitions", Definitions(host));
        try
        {
            await using var site = await RoleProcesses.StartAsync(RoleProcesses.Roles, role =>
            [
                (TestSite.BrokerKey, new UriBuilder(TestServers.Broker.ConnectionString) { UserName = $"replication-{role}", Password = $"secret of {role}", Path = host }.Uri.ToString()),
            ]);
            var load = new SimulatedLoad(site.Inbox, 2_000);
            await site.AddPackagesAsync(load.PackageIds);
            load.Give(2_000);
            Assert.Equal(0, await load.RequireExactAsync(site));
            string roles = "";
            await RoleProcesses.EventuallyAsync(
                async () => RoleProcesses.Roles.All((roles = (await site.GetAsync("api/roles")).ToJsonString()).Contains),
                () => $"Each should tell of itself: {roles} {string.Join('\n', site.Log)}");
            await site.PostAsync("api/lanes/pause", new { lane = "M01", why = "to see" });
            await RoleProcesses.EventuallyAsync(
                () => Task.FromResult(File.Exists(Path.Combine(site.Inbox, ".claimed", ".held"))), () => $"The despooler was not told. {string.Join('\n', site.Log)}");
        }
        finally
        {
            await TestServers.Administration.RemoveHostAsync(host);
        }
    }

    /// <summary>Two workers, then three, on overlapping keys: none meets a deadlock, and the greatest of each key stands in the end.</summary>
    [Fact]
    public async Task Several_distribution_managers_leave_the_greatest_of_each_key()
    {
        const int keys = 100, rounds = 60;
        await using var site = await RoleProcesses.StartAsync(
            ["despooler", "translation", "distribution-manager-1", "distribution-manager-2", "dead-letters", "console"]);
        await site.AddPackagesAsync(["10000006"]);
        string lane = Directory.CreateDirectory(Path.Combine(site.Inbox, "M01")).FullName;
        int[] order = [.. Enumerable.Range(0, keys * rounds)];
        new Random(5).Shuffle(order);
        foreach (int index in order)
        {
            if (index == order[order.Length / 2])
            {
                site.Start("distribution-manager-3");
            }

            var status = StatusJourneys.Status("100Z0006") with { Server = $"S{index % keys}", TransactionId = 1 + (index / keys) };
            string unfinished = Path.Combine(lane, $".{index}");
            await File.WriteAllBytesAsync(unfinished, System.Text.Encoding.Latin1.GetBytes(StatusMif.Write(status, table: false)));
            File.Move(unfinished, Path.Combine(lane, $"{index}.MIF"));
        }

        var summary = await site.SettledAsync(keys * rounds);
        Assert.Equal((keys * rounds, 0L, 0L), (RoleProcesses.Of(summary, "received"), RoleProcesses.Of(summary, "waiting"), RoleProcesses.Of(summary, "deadLettered")));
        var rows = await site.ListAsync("api/statuses?limit=0");
        Assert.Equal(keys, rows.Count);
        Assert.All(rows, row => Assert.Equal(rounds, row!["transactionId"]!.GetValue<long>()));
        Assert.DoesNotContain(site.Log, line => line.Contains("deadlock", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Over_TLS_a_broker_is_trusted_by_its_authority_only()
    {
        using var tls = new BrokerTls();
        var (broker, management) = TestServers.CreateBroker(tls);
        await using var _ = broker;
        await broker.StartAsync();
        await BrokerAdministration.WaitAsync(management);
        await using (var site = await RoleProcesses.StartAsync(["console"], (TestSite.BrokerKey, tls.ConnectionString)))
        {
            await RoleProcesses.EventuallyAsync(
                () => Task.FromResult(site.Log.Any(line => line.Contains("ConnectionStrings:Broker", StringComparison.Ordinal) && line.Contains("certificate", StringComparison.Ordinal))),
                () => $"A certificate of nobody's was taken. {string.Join('\n', site.Log)}");
        }

        await using var trusting = await RoleProcesses.StartAsync(
            RoleProcesses.Roles, (TestSite.BrokerKey, tls.ConnectionString), ("SSL_CERT_FILE", tls.AuthorityFile));
        var load = new SimulatedLoad(trusting.Inbox, 100);
        await trusting.AddPackagesAsync(load.PackageIds);
        load.Give(100);
        await load.RequireExactAsync(trusting);
    }

    private static string Definitions(string host)
    {
        string passwords = Directory.CreateTempSubdirectory("replication-passwords-").FullName;
        foreach (string role in RoleProcesses.Roles)
        {
            File.WriteAllText(Path.Combine(passwords, role), $"secret of {role}");
        }

        using var script = Process.Start(new ProcessStartInfo(
            Path.Combine(Repository.Root, "infra", "rabbitmq", "definitions"), ["--vhost", host, "--passwords", passwords])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string json = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        Directory.Delete(passwords, recursive: true);
        Assert.Equal(0, script.ExitCode);
        return json;
    }
}
