using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class DeadLetterSearchTests
{
    [Theory]
    [InlineData("Start", "A B")]
    [InlineData("start", "")]
    [InlineData("\u00FF\0", "A")]
    [InlineData("%", "B")]
    [InlineData("_tart", "")]
    public async Task A_text_of_payloads_is_found_octet_for_octet(string text, string found)
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(
            Reports.FileLetter([0xFF, 0, .. "Start"u8], "A"),
            Reports.FileLetter([.. "Start 100%"u8], "B"),
            Reports.FileLetter(fileName: "C") with { Reason = DeadLetterReason.Oversize.WireName(), Payload = null, PayloadAt = "/quarantine/Start" });
        Assert.Equal(found, string.Join(' ', (await FilesAsync(site, new DeadLetterFilter { PayloadText = text }, 0)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_text_of_payloads_narrows_what_the_other_selections_leave()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(
            Reports.FileLetter([.. "Start"u8], "A"),
            Reports.FileLetter([.. "Start"u8], "B") with { Reason = DeadLetterReason.MissingAttribute.WireName() },
            Reports.FileLetter([.. "End"u8], "C"));
        var filter = new DeadLetterFilter { PayloadText = "Start", Reason = DeadLetterReason.MalformedMif };
        Assert.Equal(["A"], await FilesAsync(site, filter, 100));
        Assert.Equal(1, await site.DeadLetters.CountAsync(filter, CancellationToken.None));
        Assert.Equal(["B"], await FilesAsync(site, new DeadLetterFilter { PayloadText = "Start", Text = "b" }, 100));
        Assert.Equal(1, (await site.DeadLetters.DiscardAsync(filter, "tester", "to see", CancellationToken.None)).Count);
        Assert.Equal("reason malformed-mif, payload text 'Start'", (await site.Audit.ListAsync(null, null, 1, CancellationToken.None))[0].Detail);
    }

    [Fact]
    public async Task A_text_that_no_letter_has_among_the_first_is_found_further_on_and_in_order()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        for (int batch = 0; batch < 11; batch++)
        {
            await site.RecordAsync([.. Enumerable.Range(0, 1_000).Select(index => Reports.FileLetter([(byte)batch], $"{batch}-{index}") with { FailedAt = Reports.Now.AddSeconds(batch) })]);
        }

        string[] last = [.. await FilesAsync(site, new DeadLetterFilter { PayloadText = "\u000A" }, 3)];
        Assert.Equal(3, last.Length);
        Assert.All(last, file => Assert.StartsWith("10-", file, StringComparison.Ordinal));
        Assert.All(await FilesAsync(site, new DeadLetterFilter { PayloadText = "\u0003" }, 5), file => Assert.StartsWith("3-", file, StringComparison.Ordinal));
        Assert.Equal(1_000, await site.DeadLetters.CountAsync(new DeadLetterFilter { PayloadText = "\u000A" }, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_discarded_at_once_is_taken_back_without_what_was_discarded_before()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RecordAsync(Reports.FileLetter(fileName: "FIRST"), Reports.FileLetter(fileName: "B"), Reports.FileLetter(fileName: "C"));
        await site.DeadLetters.DiscardAsync(new DeadLetterFilter { Text = "FIRST" }, "tester", "for good", CancellationToken.None);
        site.Time.Advance(TimeSpan.FromTicks(12_345));
        var moved = await site.DeadLetters.DiscardAsync(new DeadLetterFilter(), "tester", "mistaken", CancellationToken.None);
        Assert.Equal(2, moved.Count);

        Assert.Equal(2, (await site.DeadLetters.RestoreAsync(new DeadLetterFilter { ClosedAt = moved.At }, "tester", "undo", CancellationToken.None)).Count);
        Assert.Equal(["B", "C"], (await FilesAsync(site, new DeadLetterFilter(), 0)).Order(StringComparer.Ordinal));
        Assert.Equal(["FIRST"], await FilesAsync(site, new DeadLetterFilter { States = [DeadLetterState.Discarded] }, 0));
        Assert.Empty(await FilesAsync(site, new DeadLetterFilter { ClosedAt = moved.At, States = [DeadLetterState.Discarded] }, 10));
    }

    private static async Task<IEnumerable<string>> FilesAsync(SiteDatabaseFixture site, DeadLetterFilter filter, int limit) =>
        (await site.DeadLetters.ListAsync(filter, limit, CancellationToken.None)).Select(letter => letter.FileName);
}
