using System.Net;
using Replication.Tests.Journeys;
using Xunit;

namespace Replication.Tests.Hosting;

public sealed class DiskSpaceTests
{
    /// <summary>More than any disk has.</summary>
    private const string Exabytes = "9000000000000000000";

    [Fact]
    public async Task A_process_with_too_little_room_says_so_and_works_on()
    {
        await using var site = await JourneySite.StartAsync(null, ("Disk:MinimumFree", Exabytes));
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.SettledAsync(1);
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync("health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        string reasons = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(["disk:inbox", "disk:quarantine", "disk:retention", "MiB of Disk:MinimumFree"], part => Assert.Contains(part, reasons, StringComparison.Ordinal));
    }
}
