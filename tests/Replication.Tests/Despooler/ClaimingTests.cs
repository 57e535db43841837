using System.Text;
using Replication.Despooler.FileSystem;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>From a file in the inbox to a batch, on real folders.</summary>
public sealed class ClaimingTests
{
    private const string Never = "00:10:00";

    [Fact]
    public async Task A_file_renamed_in_is_claimed_at_once()
    {
        await using var despooler = await new DespoolerFixture()
            .With("Inbox:SettleDelay", Never).With("Inbox:SweepInterval", Never).StartAsync();
        await AtRest(despooler);
        string path = despooler.RenameIn("", "STATUS.MIF", "octets");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file renamed in", 5);
        var file = despooler.Recorded.Files.Single();
        Assert.Equal(("", "STATUS.MIF", "octets"), (file.Lane, file.FileName, Encoding.UTF8.GetString(file.Payload)));
        Assert.Equal(7, file.ClaimId.Version);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_written_slowly_in_place_is_claimed_whole_or_not_at_all_Q323614()
    {
        await using var despooler = await new DespoolerFixture()
            .With("Inbox:SettleDelay", "00:00:00.600").With("Inbox:SweepInterval", "00:00:00.100").StartAsync();
        await AtRest(despooler);
        string path = despooler.In("M03", "SLOW.MIF");
        await using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1))
        {
            for (int part = 0; part < 20; part++)
            {
                await stream.WriteAsync("0123456789"u8.ToArray(), TestContext.Current.CancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(70), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            Assert.Equal(0, despooler.Recorded.FileCount);
            Assert.True((await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken)).Backlog > 0);
        }

        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file that rests");
        Assert.Equal(200, despooler.Recorded.Files.Single().Payload.Length);
    }

    [Fact]
    public async Task An_empty_file_is_an_item_like_any_other_Q323614()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SettleDelay", "00:00:00.050").StartAsync();
        await File.WriteAllBytesAsync(despooler.In("", "EMPTY.MIF"), [], TestContext.Current.CancellationToken);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the empty file to come");
        await DespoolerFixture.Until(() => despooler.ClaimedFiles().Count == 0, "the empty file to go");
        Assert.Empty(despooler.Recorded.Files.Single().Payload);
    }

    [Fact]
    public async Task Hidden_and_ignored_names_are_not_touched()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        string[] left = [.. new[] { ".hidden", "a.tmp", "B.PART", "c.filepart" }.Select(name => despooler.RenameIn("", name))];
        string hidden = despooler.RenameIn(".folder", "a.mif");
        despooler.RenameIn("", "taken");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the one file that is an item");
        await AtRest(despooler);
        Assert.All([.. left, hidden], path => Assert.True(File.Exists(path), path));
        Assert.Equal("taken", despooler.Recorded.Files.Single().FileName);
    }

    [Fact]
    public async Task A_lane_of_5000_files_does_not_delay_a_file_of_another()
    {
        await using var despooler = new DespoolerFixture();
        for (int number = 0; number < 5000; number++)
        {
            Old(despooler.In("FLOOD", $"S{number:0000}.MIF"));
        }

        Old(despooler.In("M03", "SINGLE.MIF"));
        await despooler.StartAsync();
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 5001, "all files", 60);
        int place = despooler.Recorded.Files.TakeWhile(file => file.Lane != "M03").Count();
        Assert.InRange(place, 0, 512);
        Assert.Equal(5001, despooler.Recorded.Files.Select(file => file.ClaimId).Distinct().Count());
    }

    [Fact]
    public async Task A_folder_moved_in_is_a_lane_and_its_folders_too()
    {
        await using var despooler = await new DespoolerFixture()
            .With("Inbox:SettleDelay", "00:00:00.200").With("Inbox:SweepInterval", Never).StartAsync();
        await AtRest(despooler);
        string moved = Path.Combine(despooler.Outside, "M03");
        Directory.CreateDirectory(Path.Combine(moved, "deeper"));
        Old(Path.Combine(moved, "a.mif"));
        await File.WriteAllTextAsync(Path.Combine(moved, "deeper", "b.mif"), "new", TestContext.Current.CancellationToken);
        Directory.Move(moved, Path.Combine(despooler.Inbox, "M03"));
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the files of the folder moved in");
        Assert.Equal([("M03", "a.mif"), ("M03/deeper", "b.mif")], despooler.Recorded.Files.Select(file => (file.Lane, file.FileName)));

        despooler.RenameIn("M03/deeper", "c.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 3, "a file renamed into the new lane");
    }

    [Fact]
    public async Task A_lane_that_is_renamed_or_removed_goes_on_under_its_new_name_or_not_at_all()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:SweepInterval", Never).StartAsync();
        despooler.RenameIn("M03", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the first file", 5);
        Directory.Move(Path.Combine(despooler.Inbox, "M03"), Path.Combine(despooler.Inbox, "M04"));
        await AtRest(despooler);
        despooler.RenameIn("M04", "b.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the file of the renamed lane");
        Directory.Delete(Path.Combine(despooler.Inbox, "M04"));
        await DespoolerFixture.Until(() => despooler.Lanes.Read().Count == 1, "the lane to go");
        despooler.RenameIn("M04", "c.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 3, "the file of the lane made again");
        Assert.Equal(["M03", "M04", "M04"], despooler.Recorded.Files.Select(file => file.Lane));
    }

    [Fact]
    public async Task A_rename_between_lanes_neither_loses_nor_doubles_a_file()
    {
        await using var despooler = await new DespoolerFixture()
            .With("Inbox:SettleDelay", "00:00:00.050").With("Inbox:SweepInterval", "00:00:00.050").StartAsync();
        _ = despooler.In("A", "x") + despooler.In("B", "x");
        await AtRest(despooler);
        for (int number = 0; number < 500; number++)
        {
            string name = $"S{number:000}.MIF";
            string source = despooler.RenameIn("A", name);
            try
            {
                File.Move(source, despooler.In("B", name));
            }
            catch (FileNotFoundException)
            {
                // Claimed already.
            }
        }

        await DespoolerFixture.Until(() => despooler.Recorded.FileCount >= 500, "all files");
        await AtRest(despooler);
        Assert.Equal(500, despooler.Recorded.FileCount);
        Assert.Equal(500, despooler.Recorded.Files.Select(file => file.FileName).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Two_files_of_the_same_name_and_content_are_two_items_Q259702()
    {
        await using var despooler = await new DespoolerFixture { Ledger = new LedgerInMemory { DecidesAtOnce = false } }.StartAsync();
        despooler.RenameIn("M03", "STATUS.MIF", "same");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the first");
        despooler.RenameIn("M03", "STATUS.MIF", "same");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the second");
        Assert.Equal(2, despooler.Recorded.Files.Select(file => file.ClaimId).Distinct().Count());
        Assert.Equal(2, despooler.ClaimedFiles().Count);
    }

    [Fact]
    public async Task Names_of_255_octets_and_names_that_are_not_utf8_are_claimed()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        string longest = new string('x', 251) + ".mif";
        despooler.RenameIn("", longest);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the long name");
        Assert.Equal(longest, despooler.Recorded.Files.Single().FileName);

        using (var inbox = Folder.Open(despooler.Inbox))
        {
            inbox.OpenFile("Gr\uDCF6\uDCDFe.mif", Libc.WriteOnly | Libc.Create).Dispose();
        }

        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "the name in CP1252");
        Assert.Equal("Gr\uFFFD\uFFFDe.mif", despooler.Recorded.Files.Last().FileName);
        await DespoolerFixture.Until(() => despooler.ClaimedFiles().Count == 0, "both to go");
    }

    [Fact]
    public async Task No_more_is_claimed_than_may_be_in_flight()
    {
        await using var despooler = new DespoolerFixture { Ledger = new LedgerInMemory { DecidesAtOnce = false } }
            .With("Despooler:BatchFiles", "10").With("Despooler:InFlightFiles", "30");
        for (int number = 0; number < 100; number++)
        {
            Old(despooler.In(number % 2 == 0 ? "A" : "B", $"S{number:00}.MIF"));
        }

        await despooler.StartAsync();
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 30, "the first 30");
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(30, despooler.Recorded.FileCount);
        var workload = await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken);
        Assert.Equal((70, 30), (workload.Backlog, workload.InFlight));

        despooler.Ledger!.Decide(despooler.Recorded.Files.Select(file => file.ClaimId).Take(20));
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 50, "as many more as were decided");
        Assert.Equal(2, despooler.Recorded.Files.Select(file => file.Lane).Distinct(StringComparer.Ordinal).Count());
        Assert.All(despooler.Recorded.Batches, batch => Assert.InRange(batch.Files.Count, 1, 10));
    }

    [Fact]
    public async Task An_inbox_is_idle_only_when_nothing_waits_settles_or_is_in_flight()
    {
        await using var despooler = new DespoolerFixture { Ledger = new LedgerInMemory { DecidesAtOnce = false } }
            .With("Inbox:SettleDelay", "00:00:00.300");
        await despooler.StartAsync();
        await AtRest(despooler);
        await File.WriteAllTextAsync(despooler.In("M03", "a.mif"), "content", TestContext.Current.CancellationToken);
        while (despooler.Recorded.FileCount == 0)
        {
            var workload = await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken);
            Assert.True(workload.Backlog + workload.InFlight > 0);
        }

        Assert.Equal(1, (await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken)).InFlight);
        despooler.Ledger!.Decide(despooler.Recorded.Files.Select(file => file.ClaimId));
        await AtRest(despooler);
    }

    /// <summary>Waits until the start is over and nothing is to be done.</summary>
    internal static async Task AtRest(DespoolerFixture despooler)
    {
        for (int tries = 0; ; tries++)
        {
            var workload = await despooler.Lanes.MeasureAsync(TestContext.Current.CancellationToken);
            if (workload is { Backlog: 0, InFlight: 0 })
            {
                return;
            }

            Assert.True(tries < 2000, $"Not at rest: {workload}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Writes a file that has rested for long.</summary>
    internal static void Old(string path)
    {
        File.WriteAllText(path, "content");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}
