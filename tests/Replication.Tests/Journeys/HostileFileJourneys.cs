using System.Diagnostics;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>KB Q168130: corrupt files starved good ones.</summary>
public sealed class HostileFileJourneys
{
    [Fact]
    public async Task When_hostile_files_fill_a_lane_the_good_one_behind_them_becomes_a_row_promptly()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        int dropped = 0;
        foreach (var (name, octets) in HostileFiles.All())
        {
            site.Drop("M01", $"{name}.MIF", octets);
            dropped++;
        }

        long start = Stopwatch.GetTimestamp();
        site.Drop("ZGOOD.MIF", StatusJourneys.Status("100Z0006"));
        await JourneySite.EventuallyAsync(async () => (await site.StatusesAsync("10000006")).Count == 1, () => string.Join('\n', site.Log));

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        var summary = await site.SettledAsync(dropped + 1);
        Assert.Equal((1, dropped), ((int)summary["applied"]!, (int)summary["deadLettered"]!));
    }
}
