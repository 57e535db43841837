using Replication.Despooler.Inbox;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>From a decided claim to a file that is gone, through crashes and stops.</summary>
public sealed class ClaimCompletionTests
{
    [Fact]
    public async Task A_claimed_file_stays_until_its_claim_is_decided_and_is_then_removed_and_forgotten()
    {
        var ledger = new LedgerInMemory { DecidesAtOnce = false };
        await using var despooler = await new DespoolerFixture { Ledger = ledger }.StartAsync();
        despooler.RenameIn("M03", "a.mif");
        despooler.RenameIn("M03", "b.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 2, "both files");
        var decided = despooler.Recorded.Files.First();
        ledger.Decide([decided.ClaimId]);
        await DespoolerFixture.Until(() => ledger.Forgotten.Contains(decided.ClaimId), "the decided one to be forgotten");
        Assert.Equal(despooler.Recorded.Files.Last().ClaimId.ToString(), Path.GetFileName(despooler.ClaimedFiles().Single())[..36]);
    }

    [Fact]
    public async Task A_decided_file_is_archived_by_lane_where_an_archive_is_set()
    {
        await using var despooler = new DespoolerFixture();
        await despooler.With("Inbox:Archive", despooler.Archive).StartAsync();
        despooler.RenameIn("M03/deeper", "a.mif", "octets");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file");
        await ClaimingTests.AtRest(despooler);
        string archived = Path.Combine(despooler.Archive, "M03", "deeper", $"{despooler.Recorded.Files.Single().ClaimId:D}~a.mif");
        Assert.Equal("octets", await File.ReadAllTextAsync(archived, TestContext.Current.CancellationToken));
        Assert.Empty(despooler.ClaimedFiles());
    }

    [Fact]
    public async Task Without_a_ledger_a_claimed_file_goes_when_it_is_sent()
    {
        await using var despooler = await new DespoolerFixture { Ledger = null }.StartAsync();
        despooler.RenameIn("M03", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file to come");
        await DespoolerFixture.Until(() => despooler.ClaimedFiles().Count == 0, "the file to go");
        await ClaimingTests.AtRest(despooler);
    }

    [Fact]
    public async Task After_a_crash_claimed_files_are_taken_up_with_the_same_id_and_decided_ones_are_not()
    {
        var ledger = new LedgerInMemory { DecidesAtOnce = false };
        await using var despooler = await new DespoolerFixture { Ledger = ledger }.StartAsync();
        for (int number = 0; number < 20; number++)
        {
            despooler.RenameIn(number % 2 == 0 ? "" : "M03/deeper", $"S{number:00}.MIF", $"octets {number}");
        }

        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 20, "all files");
        var before = despooler.Recorded.Files.ToDictionary(file => file.ClaimId);
        await despooler.CrashAsync();

        var decided = before.Keys.Take(5).ToHashSet();
        ledger.Decide(decided);
        ledger.Decide([Guid.CreateVersion7()]);
        ledger.DecidesAtOnce = true;
        await despooler.StartAsync();
        await ClaimingTests.AtRest(despooler);
        Assert.Equal(before.Keys.Except(decided).Order(), despooler.Recorded.Files.Select(file => file.ClaimId).Order());
        Assert.All(despooler.Recorded.Files, file =>
        {
            var first = before[file.ClaimId];
            Assert.Equal((first.Lane, first.FileName, first.ClaimedAt), (file.Lane, file.FileName, file.ClaimedAt));
            Assert.Equal(first.Payload, file.Payload);
        });
        await DespoolerFixture.Until(() => ledger.Count == 0, "the ledger to be empty, unknown claims included");
        Assert.Empty(despooler.ClaimedFiles());
    }

    [Fact]
    public async Task A_ledger_row_whose_file_is_gone_is_forgotten()
    {
        var ledger = new LedgerInMemory { DecidesAtOnce = false };
        await using var despooler = await new DespoolerFixture { Ledger = ledger }.StartAsync();
        despooler.RenameIn("", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file");
        File.Delete(despooler.ClaimedFiles().Single());
        ledger.Decide([Guid.CreateVersion7(), despooler.Recorded.Files.Single().ClaimId]);
        await DespoolerFixture.Until(() => ledger.Count == 0, "both rows to be forgotten");
        await ClaimingTests.AtRest(despooler);
    }

    [Fact]
    public async Task An_archive_that_fails_keeps_the_file_and_its_row_until_it_works()
    {
        var ledger = new LedgerInMemory();
        await using var despooler = new DespoolerFixture { Ledger = ledger };
        await File.WriteAllTextAsync(despooler.Archive, "in the way", TestContext.Current.CancellationToken);
        await despooler.With("Inbox:Archive", despooler.Archive).StartAsync();
        despooler.RenameIn("M03", "a.mif");
        await DespoolerFixture.Until(() => despooler.Readiness.Problems.ContainsKey("claimed-files"), "the problem to be told");
        Assert.Single(despooler.ClaimedFiles());
        Assert.Equal(1, ledger.Count);
        File.Delete(despooler.Archive);
        await DespoolerFixture.Until(() => ledger.Count == 0 && despooler.Readiness.Problems.Count == 0, "the file to be archived");
        Assert.Single(Directory.EnumerateFiles(despooler.Archive, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_stop_waits_for_the_outcome_of_what_is_in_flight()
    {
        var ledger = new LedgerInMemory { DecidesAtOnce = false };
        await using var despooler = await new DespoolerFixture { Ledger = ledger }.StartAsync();
        despooler.RenameIn("", "a.mif");
        await DespoolerFixture.Until(() => despooler.Recorded.FileCount == 1, "the file");
        var stopping = despooler.StopAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        string late = despooler.RenameIn("", "late.mif");
        ledger.Decide(despooler.Recorded.Files.Select(file => file.ClaimId));
        await stopping.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(despooler.ClaimedFiles());
        Assert.Equal(0, ledger.Count);
        Assert.True(File.Exists(late));
    }

    [Fact]
    public async Task A_second_despooler_on_an_inbox_is_refused()
    {
        await using var first = await new DespoolerFixture().StartAsync();
        await using var second = new DespoolerFixture { SharedInbox = first.Inbox };
        var refusal = await Assert.ThrowsAsync<InboxInUseException>(second.StartAsync);
        Assert.Contains($"The inbox {first.Inbox} is in use by another despooler.", refusal.Message, StringComparison.Ordinal);
    }
}
