using System.Diagnostics;
using System.Net;
using Replication.Tests.Journeys;
using Xunit;

namespace Replication.Tests.Faults;

public sealed class DiskFullTests
{
    /// <summary>A small file system of the test's own, filled up by somebody else and freed again.</summary>
    [Fact]
    public async Task A_full_disk_turns_readiness_off_and_costs_nothing_when_it_is_freed_Q137610()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a file system.");
        string folder = Directory.CreateTempSubdirectory("replication-full-").FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=8M", "tmpfs", folder);
        try
        {
            await FillAndFreeAsync(folder);
        }
        finally
        {
            Run("umount", folder);
            Directory.Delete(folder);
        }
    }

    private static async Task FillAndFreeAsync(string folder)
    {
        string data = Path.Combine(folder, "data"), ballast = Path.Combine(folder, "ballast");
        await using var site = await JourneySite.StartAsync(data, (TestSite.DatabaseKey, ""), (TestSite.BrokerKey, ""));
        await site.AddPackageAsync("10000006");

        Fill(ballast);
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
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "The full disk was not noticed.");
            try
            {
                site.Drop($"{dropped}.MIF", StatusJourneys.Status("100Z0006") with { Server = $"S{dropped}" });
                dropped++;
            }
            catch (IOException)
            {
                // The inbox is on the full disk too: who delivers is told, and has to come again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        return dropped;
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create);
        var block = new byte[4_096];
        try
        {
            // Leave room for a few files in the inbox.
            while (new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace > 80 * 1024)
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

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
