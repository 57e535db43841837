using System.Runtime.Versioning;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>Faults of the environment: they pause, and lose nothing.</summary>
[SupportedOSPlatform("linux")]
public sealed class LanePauseTests
{
    [Fact]
    public async Task A_lane_whose_files_can_not_be_claimed_pauses_alone_and_goes_on_by_itself()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:00.200").StartAsync();

        // A file where the lane's claimed files belong: that fails for root too.
        string inTheWay = Path.Combine(despooler.Claimed, "M03");
        await File.WriteAllTextAsync(inTheWay, "", TestContext.Current.CancellationToken);
        string waiting = despooler.RenameIn("M03", "a.mif");
        despooler.RenameIn("M04", "b.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the other lane's file");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.ContainsKey("lane:M03"), "the pause to be told");
        Assert.Equal(["lane:M03"], despooler.Readiness.Problems.Keys);
        Assert.Contains(despooler.Lanes.Read(), lane => lane is { Lane: "M03", Backlog: 1, PausedBecause: not null });
        Assert.True(File.Exists(waiting));

        despooler.RenameIn("M04", "c.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the other lane to go on");
        File.Delete(inTheWay);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 3, "the paused lane to go on");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.Count == 0, "the pause to end");
        Assert.Equal("M03", despooler.Recorded.Files.Last().Lane);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_pauses_its_lane_and_is_read_when_it_may_be()
    {
        Assert.SkipWhen(Privilege.ReadsEverything, "Root may read everything.");
        await using var despooler = await new DespoolerFixture().StartAsync();
        string secret = Path.Combine(despooler.Outside, "secret.mif");
        await File.WriteAllTextAsync(secret, "octets", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(secret, UnixFileMode.None);
        File.Move(secret, despooler.In("M03", "secret.mif"));
        despooler.RenameIn("M04", "b.mif");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.ContainsKey("lane:M03"), "the pause to be told");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the other lane's file");
        string claimed = despooler.ClaimedFiles().Single(path => path.EndsWith("secret.mif", StringComparison.Ordinal));
        File.SetUnixFileMode(claimed, UnixFileMode.UserRead);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the file that may be read now");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.Count == 0, "the pause to end");
    }

    [Fact]
    public async Task A_folder_that_may_not_be_listed_pauses_its_lane()
    {
        Assert.SkipWhen(Privilege.ReadsEverything, "Root may list everything.");
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:00.200").StartAsync();
        string folder = Directory.CreateDirectory(Path.Combine(despooler.Outside, "M03")).FullName;
        ClaimingTests.Old(Path.Combine(folder, "a.mif"));
        File.SetUnixFileMode(folder, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string lane = Path.Combine(despooler.Inbox, "M03");
        using (var source = Replication.Despooler.FileSystem.Folder.Open(despooler.Outside))
        using (var target = Replication.Despooler.FileSystem.Folder.Open(despooler.Inbox))
        {
            Assert.True(source.Rename("M03", target, "M03"));
        }

        await DespoolerFixture.Until(() => despooler.Readiness.Problems.ContainsKey("lane:M03"), "the pause to be told");
        Assert.Contains(despooler.Lanes.Read(), state => state is { Lane: "M03", Backlog: null });
        File.SetUnixFileMode(lane, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the lane to go on");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.Count == 0, "the pause to end");
    }

    [Fact]
    public async Task An_inbox_that_is_gone_pauses_the_despooler_until_it_is_back()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:00.200").StartAsync();
        despooler.RenameIn("", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the first file");
        await ClaimingTests.AtRest(despooler);
        string away = Path.Combine(despooler.Outside, "inbox");
        Directory.Move(despooler.Inbox, away);
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.ContainsKey("inbox"), "the inbox to be missed");
        Assert.True((await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken)).Backlog > 0);
        Directory.Move(away, despooler.Inbox);
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.Count == 0, "the inbox to be found");
        despooler.RenameIn("M03", "b.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the file after that");
    }

    [Fact]
    public async Task A_folder_swapped_for_a_link_is_not_followed()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", "00:00:00.100").StartAsync();
        despooler.RenameIn("M03", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the lane's file");
        string foreign = Path.Combine(despooler.Outside, "foreign.mif");
        ClaimingTests.Old(foreign);
        Directory.Delete(Path.Combine(despooler.Inbox, "M03"));
        Directory.CreateSymbolicLink(Path.Combine(despooler.Inbox, "M03"), despooler.Outside);
        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 1, "the link's letter");
        await ClaimingTests.AtRest(despooler);
        Assert.True(File.Exists(foreign));
        Assert.Equal(1, despooler.Recorded.FileCount);
    }
}
