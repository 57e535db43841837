using System.Text;
using Replication.Contracts;
using Replication.Despooler.FileSystem;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>What can't be taken: the letter, the quarantine, and the way back.</summary>
public sealed class DespoolerLettersTests
{
    private const ushort NamedPipe = 0x1000 | 0x1B6;

    [Fact]
    public async Task A_file_that_is_too_large_is_a_letter_and_goes_to_quarantine_unread()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:MaximumFileBytes", "10").StartAsync();
        despooler.RenameIn("M03", "LARGE.MIF", "elevenbytes");
        despooler.RenameIn("M03", "FITS.MIF", "ten octets");
        var letter = await LetterAsync(despooler);
        Assert.Equal(("oversize", "despooler", 0), (letter.Reason, letter.Stage, letter.Row));
        Assert.Equal(("M03", "LARGE.MIF"), (letter.Lane, letter.FileName));
        Assert.Equal(
            "LARGE.MIF of lane M03 has 11 octets; Inbox:MaximumFileBytes allows 10. Raise that and replay the letter, or discard it.",
            letter.Message);
        Assert.Null(letter.Payload);
        await DespoolerFixture.Until(() => despooler.ClaimedFiles().Count == 0, "the file to be put away");
        Assert.Equal(Path.Combine(despooler.Quarantine, $"{letter.ClaimId:D}~LARGE.MIF"), letter.PayloadAt);
        Assert.Equal("elevenbytes", await File.ReadAllTextAsync(letter.PayloadAt!, TestContext.Current.CancellationToken));
        Assert.Equal("FITS.MIF", despooler.Recorded.Files.Single().FileName);
    }

    [Fact]
    public async Task A_file_with_a_letter_stays_claimed_until_the_letter_is_recorded()
    {
        await using var despooler = new DespoolerFixture { Ledger = new LedgerInMemory { DecidesAtOnce = false } }
            .With("Inbox:MaximumFileBytes", "1");
        await despooler.StartAsync();
        despooler.RenameIn("", "LARGE.MIF");
        var letter = await LetterAsync(despooler);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(letter.PayloadAt));
        Assert.Single(despooler.ClaimedFiles());
        despooler.Ledger!.Decide([letter.ClaimId]);
        await DespoolerFixture.Until(() => File.Exists(letter.PayloadAt) && despooler.ClaimedFiles().Count == 0, "the file in quarantine");
    }

    [Fact]
    public async Task A_file_with_a_recorded_letter_goes_to_quarantine_after_a_crash_though_the_limit_was_raised()
    {
        var ledger = new LedgerInMemory { DecidesAtOnce = false };
        await using var despooler = new DespoolerFixture { Ledger = ledger }.With("Inbox:MaximumFileBytes", "1");
        await despooler.StartAsync();
        despooler.RenameIn("M03", "LARGE.MIF");
        var letter = await LetterAsync(despooler);
        await despooler.CrashAsync();
        ledger.Decide([letter.ClaimId]);
        await despooler.With("Inbox:MaximumFileBytes", "1000").StartAsync();
        await ClaimingTests.AtRest(despooler);
        Assert.True(File.Exists(letter.PayloadAt));
        Assert.Empty(despooler.Recorded.Files);
        Assert.Empty(despooler.Recorded.Letters);
        Assert.Contains(letter.ClaimId, ledger.Forgotten);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_is_a_letter_and_is_never_followed(bool toFolder)
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        string secret = Path.Combine(despooler.Outside, "secret.mif");
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(despooler.In("M03", "LINK.MIF"), toFolder ? despooler.Outside : secret);
        var letter = await LetterAsync(despooler);
        Assert.Equal("not-a-regular-file", letter.Reason);
        Assert.StartsWith("LINK.MIF of lane M03 is a symbolic link; ", letter.Message, StringComparison.Ordinal);
        await DespoolerFixture.Until(() => despooler.ClaimedFiles().Count == 0, "the link to be put away");
        Assert.Equal(toFolder ? despooler.Outside : secret, new FileInfo(letter.PayloadAt!).LinkTarget);
        Assert.Equal("secret", await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken));
        Assert.Empty(despooler.Recorded.Files);
        Assert.Equal(["", "M03"], despooler.Lanes.Read().Select(lane => lane.Lane));
    }

    [Fact]
    public async Task A_named_pipe_is_a_letter_and_does_not_block()
    {
        await using var despooler = await new DespoolerFixture().StartAsync();
        Make(despooler.In("M03", "PIPE.MIF"), NamedPipe);
        var letter = await LetterAsync(despooler);
        Assert.Equal("not-a-regular-file", letter.Reason);
        Assert.Contains("is a named pipe", letter.Message, StringComparison.Ordinal);
        despooler.RenameIn("M03", "NEXT.MIF");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file behind the pipe");
    }

    [Fact]
    public async Task A_quarantine_on_another_file_system_takes_files_links_and_pipes()
    {
        const string memory = "/dev/shm";
        await using var despooler = new DespoolerFixture().With("Inbox:MaximumFileBytes", "10");
        Assert.SkipUnless(Directory.Exists(memory) && IsOtherFileSystem(memory, despooler.Outside), "There is no second file system here.");
        var quarantine = Directory.CreateDirectory(Path.Combine(memory, $"replication-{Guid.CreateVersion7()}"));
        try
        {
            despooler.Quarantine = quarantine.FullName;
            await despooler.StartAsync();
            despooler.RenameIn("", "LARGE.MIF", new string('x', 300_000));
            File.CreateSymbolicLink(despooler.In("", "LINK.MIF"), "nowhere");
            Make(despooler.In("", "PIPE.MIF"), NamedPipe);
            await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 3, "three letters");
            await ClaimingTests.AtRest(despooler);
            Assert.Equal(3, quarantine.GetFileSystemInfos().Length);
            Assert.Empty(despooler.ClaimedFiles());
            var letters = despooler.Recorded.Letters.ToDictionary(letter => letter.FileName, StringComparer.Ordinal);
            Assert.Equal(300_000, new FileInfo(letters["LARGE.MIF"].PayloadAt!).Length);
            Assert.Equal("nowhere", new FileInfo(letters["LINK.MIF"].PayloadAt!).LinkTarget);
        }
        finally
        {
            quarantine.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_replayed_file_is_examined_again_and_goes_on_when_the_limit_was_raised()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:MaximumFileBytes", "1").StartAsync();
        despooler.RenameIn("M03", "LARGE.MIF", "octets");
        var letter = await LetterAsync(despooler);
        await DespoolerFixture.Until(() => File.Exists(letter.PayloadAt), "the file in quarantine");
        var again = await ReplayAsync(despooler, letter);
        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 2, "the letter of the replay");
        var second = despooler.Recorded.Letters.Last();
        Assert.Equal((letter.ClaimId, "oversize", again), (second.ClaimId, second.Reason, second.ReplayId));
        await ClaimingTests.AtRest(despooler);
        Assert.True(File.Exists(letter.PayloadAt));

        await despooler.StopAsync();
        await despooler.With("Inbox:MaximumFileBytes", "1000").StartAsync();
        var replayId = await ReplayAsync(despooler, letter);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the replayed file");
        var file = despooler.Recorded.Files.Single();
        Assert.Equal((letter.ClaimId, replayId, letter.ClaimedAt), (file.ClaimId, file.ReplayId, file.ClaimedAt));
        Assert.Equal(("M03", "LARGE.MIF", "octets"), (file.Lane, file.FileName, Encoding.UTF8.GetString(file.Payload)));
        await ClaimingTests.AtRest(despooler);
        Assert.False(File.Exists(letter.PayloadAt));
        Assert.False(Directory.Exists(Path.Combine(despooler.Claimed, ".replays")));
    }

    [Fact]
    public async Task A_replay_keeps_its_id_through_a_crash()
    {
        var ledger = new LedgerInMemory();
        await using var despooler = await new DespoolerFixture { Ledger = ledger }.With("Inbox:MaximumFileBytes", "1").StartAsync();
        despooler.RenameIn("M03", "LARGE.MIF", "octets");
        var letter = await LetterAsync(despooler);
        await DespoolerFixture.Until(() => File.Exists(letter.PayloadAt), "the file in quarantine");
        await despooler.StopAsync();
        ledger.DecidesAtOnce = false;
        await despooler.With("Inbox:MaximumFileBytes", "1000").StartAsync();
        var replayId = await ReplayAsync(despooler, letter);
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the replayed file");
        await despooler.CrashAsync();
        ledger.DecidesAtOnce = true;
        await despooler.StartAsync();
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the replayed file after the crash");
        Assert.Equal((letter.ClaimId, replayId), (despooler.Recorded.Files.Single().ClaimId, despooler.Recorded.Files.Single().ReplayId));
    }

    [Fact]
    public async Task A_replay_of_a_file_that_is_gone_fails_with_a_letter()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:MaximumFileBytes", "1").StartAsync();
        despooler.RenameIn("M03", "LARGE.MIF");
        var letter = await LetterAsync(despooler);
        await DespoolerFixture.Until(() => File.Exists(letter.PayloadAt), "the file in quarantine");
        File.Delete(letter.PayloadAt!);
        var replayId = await ReplayAsync(despooler, letter);
        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 2, "the letter of the replay");
        var second = despooler.Recorded.Letters.Last();
        Assert.Equal(("unexpected-error", replayId, letter.ClaimId), (second.Reason, second.ReplayId, second.ClaimId));
        Assert.Contains("is gone", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_replays_at_a_time_end_each_in_one_letter()
    {
        await using var despooler = await new DespoolerFixture().With("Inbox:MaximumFileBytes", "1").StartAsync();
        for (int number = 0; number < 200; number++)
        {
            despooler.RenameIn($"M0{number % 3}", $"LARGE{number:000}.MIF");
        }

        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 200, "a letter for each");
        await ClaimingTests.AtRest(despooler);
        var replayId = Guid.CreateVersion7();
        await despooler.SendAsync(QueueNames.Despooler, new QuarantinedFilesReplayed
        {
            Files = [.. despooler.Recorded.Letters.Select(letter => new QuarantinedFile
            {
                ClaimId = letter.ClaimId, Lane = letter.Lane, FileName = letter.FileName, ReplayId = replayId,
            })],
        });
        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 400, "a letter for each replay");
        await ClaimingTests.AtRest(despooler);
        Assert.Equal(200, despooler.Recorded.Letters.Count(letter => letter.ReplayId == replayId && letter.Reason == "oversize"));
        Assert.Equal(200, Directory.GetFiles(despooler.Quarantine).Length);
        Assert.False(Directory.Exists(Path.Combine(despooler.Claimed, ".replays")));
    }

    [Fact]
    public async Task A_replay_of_a_file_that_is_not_put_away_yet_waits_for_it()
    {
        await using var despooler = new DespoolerFixture { Ledger = new LedgerInMemory { DecidesAtOnce = false } }
            .With("Inbox:MaximumFileBytes", "1");
        await despooler.StartAsync();
        despooler.RenameIn("", "LARGE.MIF");
        var letter = await LetterAsync(despooler);
        var replayId = await ReplayAsync(despooler, letter);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Single(despooler.Recorded.Letters);
        despooler.Ledger!.Decide([letter.ClaimId]);
        await DespoolerFixture.Until(() => despooler.Recorded.Letters.Count == 2, "the letter of the replay");
        Assert.Equal(("oversize", replayId), (despooler.Recorded.Letters.Last().Reason, despooler.Recorded.Letters.Last().ReplayId));
    }

    private static async Task<FailedItem> LetterAsync(DespoolerFixture despooler)
    {
        await DespoolerFixture.Until(() => !despooler.Recorded.Letters.IsEmpty, "a letter");
        return despooler.Recorded.Letters.First();
    }

    private static async Task<Guid?> ReplayAsync(DespoolerFixture despooler, FailedItem letter)
    {
        var replayId = Guid.CreateVersion7();
        var file = new QuarantinedFile { ClaimId = letter.ClaimId, Lane = letter.Lane, FileName = letter.FileName, ReplayId = replayId };
        await despooler.SendAsync(QueueNames.Despooler, new QuarantinedFilesReplayed { Files = [file] });
        return replayId;
    }

    private static void Make(string path, ushort mode)
    {
        using var folder = Folder.Open(Path.GetDirectoryName(path)!);
        Assert.Equal(0, Libc.MakeNodeAt(folder.Handle, Path.GetFileName(path), mode, 0));
    }

    private static bool IsOtherFileSystem(string one, string other)
    {
        using var first = Folder.Open(one);
        using var second = Folder.Open(other);
        return first.Look(".")!.Value.Identity.Device != second.Look(".")!.Value.Identity.Device;
    }
}
