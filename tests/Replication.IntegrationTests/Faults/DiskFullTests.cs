using System.Net;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Faults;

[Collection(Heavy.Processes)]
public sealed class DiskFullTests
{
    private static readonly (string, string) FullIsSeenByWriting = ("Disk:MinimumFree", "0");

    /// <summary>A small file system of the test's own for the data folder, filled up by somebody else and freed again.</summary>
    [Fact]
    public Task A_full_disk_turns_readiness_off_and_costs_nothing_when_it_is_freed_Q137610() => OnSmallDiskAsync("8M", 80 * 1024, async folder =>
    {
        string data = Path.Combine(folder, "data");
        return (await JourneySite.StartAsync(data, FullIsSeenByWriting, (TestSite.DatabaseKey, ""), (TestSite.BrokerKey, "")), null);
    });

    /// <summary>The same for the disk of the database server.</summary>
    [Fact]
    public Task A_full_disk_of_the_database_costs_nothing_when_it_is_freed_Q137610() => OnSmallDiskAsync("300M", 256 * 1024, async folder =>
    {
        var server = await TestServers.CreateDatabaseAsync(Directory.CreateDirectory(Path.Combine(folder, "server")).FullName);
        await server.StartAsync();
        return (await JourneySite.StartAsync(null, FullIsSeenByWriting, (TestSite.DatabaseKey, server.ConnectionString)), server);
    });

    /// <summary>The disk that closed letters are written to is too small for them, and is made larger.</summary>
    [Fact]
    public async Task A_full_disk_of_the_retention_keeps_the_letters_and_the_readiness_until_there_is_room_Q137610()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a file system.");
        string folder = Directory.CreateTempSubdirectory("replication-full-").FullName;
        await TestServer.RunAsync("mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", folder);
        try
        {
            await using var site = await JourneySite.StartAsync(null, FullIsSeenByWriting, ("DeadLetters:Retention:Discarded", "00:00:00.100"), ("DeadLetters:Retention:Folder", folder));
            byte[] payload = new byte[256 * 1024];
            new Random(7).NextBytes(payload);
            site.Drop("M01", "BAD.MIF", payload);
            await site.EventuallyAsync("api/dead-letters", 1);
            (await site.PostAsync("api/dead-letters/discard", new { selection = new { }, why = "to see" })).EnsureSuccessStatusCode();
            await JourneySite.EventuallyAsync(
                () => Task.FromResult(site.Log.ToList().Exists(line => line.StartsWith("Closed dead letters stay, as", StringComparison.Ordinal) && line.Contains("No space left", StringComparison.Ordinal))),
                () => "It was not logged.");
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(site));
            Assert.Single(await site.ListAsync("api/dead-letters?state=discarded"));

            await TestServer.RunAsync("mount", "-o", "remount,size=4M", folder);
            await site.EventuallyAsync("api/dead-letters?all=true", 0);
            Assert.EndsWith("-0001.jsonl.gz", Path.GetFileName(Assert.Single(Directory.GetFiles(folder))), StringComparison.Ordinal);
        }
        finally
        {
            await TestServer.RunAsync("umount", "--lazy", folder);
            Directory.Delete(folder);
        }
    }

    private static async Task OnSmallDiskAsync(string size, long room, Func<string, Task<(JourneySite Site, TestServer? Server)>> startAsync)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a file system.");
        string folder = Directory.CreateTempSubdirectory("replication-full-").FullName;
        await TestServer.RunAsync("mount", "-t", "tmpfs", "-o", $"size={size},mode=755", "tmpfs", folder);
        try
        {
            var (site, server) = await startAsync(folder);
            await using (server)
            await using (site)
            {
                await FillAndFreeAsync(site, Path.Combine(folder, "ballast"), room);
            }
        }
        finally
        {
            await TestServer.RunAsync("umount", "--lazy", folder);
            Directory.Delete(folder);
        }
    }

    private static async Task FillAndFreeAsync(JourneySite site, string ballast, long room)
    {
        await site.AddPackageAsync("10000006");
        Fill(ballast, room);
        int dropped = await DropUntilNotReadyAsync(site);
        File.Delete(ballast);
        await JourneySite.EventuallyAsync(async () => await StatusAsync(site) == HttpStatusCode.OK, () => "It did not become ready again.");
        var summary = await site.SettledAsync(dropped);
        Assert.Equal((dropped, 0), (summary["applied"]!.GetValue<int>(), summary["deadLettered"]!.GetValue<int>()));
    }

    private static async Task<int> DropUntilNotReadyAsync(JourneySite site)
    {
        int dropped = 0;
        long start = TimeProvider.System.GetTimestamp();
        while (await StatusAsync(site) == HttpStatusCode.OK)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(90), "The full disk was not noticed.");
            try
            {
                for (int file = 0; file < 20; file++)
                {
                    site.Drop($"{dropped}.MIF", StatusJourneys.Status("100Z0006") with { Server = $"S{dropped}" });
                    dropped++;
                }
            }
            catch (IOException)
            {
                // The inbox is on the full disk too: who delivers is told, and has to come again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        return dropped;
    }

    private static void Fill(string file, long room)
    {
        using var stream = new FileStream(file, FileMode.Create);
        var block = new byte[4_096];
        try
        {
            // Leave room for a little.
            while (new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace > room)
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(JourneySite site)
    {
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync("health/ready", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
