using System.Runtime.Versioning;
using Replication.Contracts;
using Replication.Despooler.Inbox;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>Lanes that rest because somebody said so.</summary>
[SupportedOSPlatform("linux")]
public sealed class HeldLaneTests
{
    private static readonly DateTimeOffset At = new(1999, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_lane_that_rests_keeps_its_files_through_a_restart_and_the_others_go_on()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:00.100").StartAsync();
        await HoldAsync(despooler, "M03", true, 0);
        despooler.RenameIn("M03", "a.mif");
        ClaimingTests.Old(despooler.In("M03", "b.mif"));
        despooler.RenameIn("M04", "c.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the other lane's file");
        Assert.Empty(despooler.Readiness.Problems);
        Assert.Contains(despooler.Lanes.Read(), lane => lane is { Lane: "M03", Backlog: 2, PausedBecause: "to see" });
        await despooler.CrashAsync();

        await despooler.StartAsync();
        despooler.RenameIn("M04", "d.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the other lane's next file");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(["d.mif"], despooler.Recorded.Files.Select(file => file.FileName));
        Assert.Equal(new Replication.Hosting.Health.Workload(0, 0), await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken));

        await HoldAsync(despooler, "M03", false, 1);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 3, "the files of the lane that goes on");
    }

    /// <summary>Whoever delivers may keep the time of a file; since when it is there is by its name's own change.</summary>
    [Fact]
    public async Task The_age_of_a_lane_is_since_its_oldest_file_came()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        await HoldAsync(despooler, "M03", true, 0);
        Assert.Null(Since(despooler));
        var before = TimeProvider.System.GetUtcNow();
        ClaimingTests.Old(despooler.In("M03", "a.mif"));
        var first = Since(despooler);
        Assert.NotNull(first);
        Assert.InRange(first.Value, before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        despooler.RenameIn("M03", "b.mif");
        Assert.Equal(first, Since(despooler));

        static DateTimeOffset? Since(DespoolerFixture despooler) => despooler.Lanes.Read(ages: true).Where(lane => lane.Lane == "M03").Select(lane => lane.OldestSince).SingleOrDefault();
    }

    [Fact]
    public async Task What_is_told_twice_or_late_changes_nothing()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        await HoldAsync(despooler, "M03", true, 1);
        await HoldAsync(despooler, "M03", false, 2);
        await SendAsync(despooler, "M03", true, 1);
        await SendAsync(despooler, "M03", true, 0);

        // Messages of the queue are taken in their order.
        await HoldAsync(despooler, "M04", true, 0);
        Assert.Null(Why(despooler, "M03"));
        await despooler.StopAsync();
        await despooler.StartAsync();
        await SendAsync(despooler, "M03", true, 1);
        await HoldAsync(despooler, "M05", true, 0);
        Assert.Null(Why(despooler, "M03"));
        Assert.Equal("to see", Why(despooler, "M04"));
    }

    [Fact]
    public async Task Lanes_in_an_inbox_that_rests_itself_are_found_and_served()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        await HoldAsync(despooler, "", true, 0);
        despooler.RenameIn("", "a.mif");
        despooler.RenameIn("M03", "b.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "a lane that came meanwhile");
        await despooler.StopAsync();
        despooler.RenameIn("M04/deeper", "c.mif");
        await despooler.StartAsync();
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "a lane that is found at the start");
        Assert.Equal("M04/deeper", despooler.Recorded.Files.Single().Lane);
        Assert.True(File.Exists(Path.Combine(despooler.Inbox, "a.mif")));
    }

    [Fact]
    public async Task A_flood_that_came_while_its_lane_rested_is_taken_when_it_goes_on()
    {
        const int files = 1_500;
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:01").StartAsync();
        await HoldAsync(despooler, "M03", true, 0);
        for (int number = 0; number < files; number++)
        {
            despooler.RenameIn("M03", $"{number}.mif");
        }

        await HoldAsync(despooler, "M03", false, 1);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == files, "all files of the lane");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"lane\":\"M03\"}]")]
    public async Task A_torn_memory_of_what_rests_is_no_reason_not_to_start(string text)
    {
        await using var despooler = new DespoolerFixture();
        Directory.CreateDirectory(despooler.Claimed);
        await File.WriteAllTextAsync(Path.Combine(despooler.Claimed, ".held"), text, TestContext.Current.CancellationToken);
        await despooler.StartAsync();
        despooler.RenameIn("M03", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file");
    }

    [Fact]
    public void A_lane_that_rests_has_no_work_but_its_sweep_and_all_of_it_when_it_goes_on()
    {
        using var lane = new Lane("M03", TimeSpan.FromMilliseconds(500));
        lane.EndSweep(TimeSpan.FromSeconds(30));
        lane.Hold(true);
        lane.Renamed.TryAdd("a");
        lane.Written.TryAdd("b");
        lane.Settling.Observe("c", 1, At, TimeSpan.Zero);
        Assert.False(lane.HasWork(TimeSpan.FromSeconds(29)));
        Assert.Equal(TimeSpan.FromSeconds(30), lane.NextWorkAt());
        Assert.True(lane.HasWork(TimeSpan.FromSeconds(30)));
        lane.Hold(false);
        Assert.True(lane.HasMissedNotices);
        Assert.True(lane.HasWork(TimeSpan.FromSeconds(1)));
    }

    private static async Task HoldAsync(DespoolerFixture despooler, string lane, bool held, int second)
    {
        Directory.CreateDirectory(Path.Combine(despooler.Inbox, lane));
        await SendAsync(despooler, lane, held, second);
        await DespoolerFixture.Until(() => Why(despooler, lane) == (held ? "to see" : null), $"the lane to {(held ? "rest" : "go on")}");
    }

    private static Task SendAsync(DespoolerFixture despooler, string lane, bool held, int second) => despooler.SendAsync(
        QueueNames.Despooler, new LaneHoldChanged { Lane = lane, Held = held, Why = "to see", ChangedAt = At.AddSeconds(second) });

    private static string? Why(DespoolerFixture despooler, string lane) =>
        despooler.Lanes.Read().Where(state => state.Lane == lane).Select(state => state.PausedBecause).SingleOrDefault();
}
