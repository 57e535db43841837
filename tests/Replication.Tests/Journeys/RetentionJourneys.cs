using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Simulation;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>Closed letters leave the table, and nothing is lost by it.</summary>
public sealed class RetentionJourneys
{
    private const string Every = "api/dead-letters/export?all=true";
    private static readonly (string, string) SoonDiscarded = ("DeadLetters:Retention:Discarded", "00:00:00.100");
    private static readonly (string, string) SoonResolved = ("DeadLetters:Retention:Resolved", "00:00:00.100");

    [Fact]
    public async Task A_discarded_letter_goes_when_its_time_is_over_and_its_file_brings_it_back_as_it_was()
    {
        var first = await JourneySite.StartAsync();
        first.Drop("M01", "OPEN.MIF", [0, 0xFF, 1, .. "Start"u8]);
        first.Drop("M01", "DISCARDED.MIF", [0, 0xFF, 2, .. "Start"u8]);
        var letters = await first.EventuallyAsync("api/dead-letters", 2);
        string id = letters.Single(letter => letter!["fileName"]!.ToString() == "DISCARDED.MIF")!["id"]!.ToString();
        (await first.PostAsync("api/dead-letters/discard", new { selection = new { ids = new[] { id } }, why = "one is enough" })).EnsureSuccessStatusCode();
        await first.SettledAsync(2);
        string before = await first.GetTextAsync(Every);

        var second = await first.RestartAsync(SoonDiscarded);
        Assert.Equal("OPEN.MIF", Assert.Single(await second.EventuallyAsync("api/dead-letters?all=true", 1))!["fileName"]!.ToString());
        Assert.Equal(1, (await second.SettledAsync(1))["deadLettered"]!.GetValue<int>());
        string file = Assert.Single(Directory.GetFiles(Path.Combine(second.Folder, "retention")));
        var line = (await second.ListAsync("api/audit"))[0]!;
        Assert.Equal(
            ("dead-letters", "exported and removed discarded dead letters", 1, "discarded more than 00:00:00.1000000 ago"),
            (line["by"]!.ToString(), line["what"]!.ToString(), line["count"]!.GetValue<int>(), line["why"]!.ToString()));
        Assert.Equal(file, line["detail"]!.ToString().Replace("*", "0001", StringComparison.Ordinal));

        await using var site = await second.RestartAsync();
        var imported = await ReplicationProgram.RunAsync("dead-letters", "import", file, "--why", "looked for", "--url", site.BaseAddress.ToString());
        Assert.True(imported.Output.StartsWith("1 imported, 0 skipped.", StringComparison.Ordinal), imported.Error);
        Assert.Equal(TransferJourneys.Lines(before).Order(), TransferJourneys.Lines(await site.GetTextAsync(Every)).Order());
        Assert.Equal(2, (await site.SettledAsync(2))["deadLettered"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_resolved_letter_goes_with_what_failed_before_it_was_edited_and_counts_nothing()
    {
        var first = await JourneySite.StartAsync();
        await first.AddPackageAsync("10000006");
        string text = StatusMif.Write(StatusJourneys.Status("100Z0006"), table: false);
        byte[] broken = Encoding.Latin1.GetBytes(text.Replace("\"SRV\"", "\"SRV", StringComparison.Ordinal));
        first.Drop("M01", "BROKEN.MIF", broken);
        string id = Assert.Single(await first.EventuallyAsync("api/dead-letters", 1))!["id"]!.ToString();
        (await first.PostAsync($"api/dead-letters/{id}/edit", new { payload = text, why = "a quote was missing" })).EnsureSuccessStatusCode();
        (await first.PostAsync("api/dead-letters/replay", new { selection = new { ids = new[] { id } }, why = "mended" })).EnsureSuccessStatusCode();
        await first.EventuallyAsync("api/statuses?package=10000006", 1);
        string before = await first.GetTextAsync(Every);
        Assert.Equal(broken, Convert.FromBase64String(JsonNode.Parse(before)!["originalPayload"]!.ToString()));

        var second = await first.RestartAsync(SoonResolved);
        await second.EventuallyAsync("api/dead-letters?all=true", 0);
        Assert.Equal(1, (await second.SettledAsync(1))["applied"]!.GetValue<int>());
        string written = Unpack(Assert.Single(Directory.GetFiles(Path.Combine(second.Folder, "retention"))));
        Assert.Equal(before, written);

        await using var site = await second.RestartAsync();
        Assert.Equal("""{"imported":1,"skipped":0}""", await TransferJourneys.ImportAsync(site, written));
        Assert.Equal(TransferJourneys.Lines(before), TransferJourneys.Lines(await site.GetTextAsync(Every)));
        Assert.Equal(1, (await site.SettledAsync(1))["applied"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_folder_that_can_not_be_written_keeps_the_letters_and_the_readiness_until_it_can_be()
    {
        string blocked = Path.Combine(Directory.CreateTempSubdirectory("replication-blocked-").FullName, "retention");
        await File.WriteAllTextAsync(blocked, "no folder", TestContext.Current.CancellationToken);
        await using var site = await JourneySite.StartAsync(null, SoonDiscarded, ("DeadLetters:Retention:Folder", blocked));
        site.Drop("M01", "BAD.MIF", [1]);
        await site.EventuallyAsync("api/dead-letters", 1);
        (await site.PostAsync("api/dead-letters/discard", new { selection = new { }, why = "to see" })).EnsureSuccessStatusCode();
        await JourneySite.EventuallyAsync(
            () => Task.FromResult(site.Log.ToList().Exists(line => line.StartsWith("Closed dead letters stay, as " + blocked, StringComparison.Ordinal))), () => "It was not logged.");
        Assert.Single(await site.ListAsync("api/dead-letters?state=discarded"));
        Assert.Equal("Healthy", (await site.GetAsync("health/ready"))["status"]!.ToString());

        File.Delete(blocked);
        await site.EventuallyAsync("api/dead-letters?all=true", 0);
        Assert.Contains("BAD.MIF", Unpack(Assert.Single(Directory.GetFiles(blocked))), StringComparison.Ordinal);
        await site.SettledAsync(0);
        Directory.Delete(Path.GetDirectoryName(blocked)!, recursive: true);
    }

    private static string Unpack(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
