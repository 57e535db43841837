using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class TransferJourneys
{
    [Fact]
    public async Task What_is_exported_and_imported_is_what_it_was_and_can_be_imported_again()
    {
        string exported;
        await using (var site = await JourneySite.StartAsync())
        {
            for (int index = 0; index < 3; index++)
            {
                site.Drop("M01", $"BAD{index}.MIF", [0, 0xFF, (byte)index, .. "Start"u8]);
            }

            var letters = await site.EventuallyAsync("api/dead-letters", 3);
            using var discarded = await site.PostAsync(
                "api/dead-letters/discard", new { selection = new { ids = new[] { letters[1]!["id"]!.ToString() } }, why = "one is enough" });
            discarded.EnsureSuccessStatusCode();
            exported = await site.GetTextAsync("api/dead-letters/export?all=true");
        }

        await using var other = await JourneySite.StartAsync();
        Assert.Equal("""{"imported":3,"skipped":0}""", await ImportAsync(other, exported));
        Assert.Equal("""{"imported":0,"skipped":3}""", await ImportAsync(other, exported));
        Assert.Equal(Lines(exported), Lines(await other.GetTextAsync("api/dead-letters/export?all=true")));
        Assert.Equal(2, (await other.ListAsync("api/dead-letters/groups")).Single()!["count"]!.GetValue<int>());
        Assert.Equal(3, (await other.SettledAsync(3))["deadLettered"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_larger_than_a_request_usually_may_be_is_taken_in()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "BAD.MIF", [0, 1, 2, 3]);
        await site.EventuallyAsync("api/dead-letters", 1);
        var letter = JsonNode.Parse(await site.GetTextAsync("api/dead-letters/export"))!;
        letter["payload"] = Convert.ToBase64String(new byte[8 * 1024 * 1024]);
        string lines = string.Concat(Enumerable.Range(1, 3).Select(row =>
        {
            letter["id"] = $"{letter["id"]!.ToString()[..36]}.{row}";
            return letter.ToJsonString() + "\n";
        }));
        Assert.InRange(lines.Length, 30_000_001, int.MaxValue);
        Assert.Equal("""{"imported":3,"skipped":0}""", await ImportAsync(site, lines));
    }

    [Fact]
    public async Task What_is_no_letter_is_named_by_its_line()
    {
        await using var site = await JourneySite.StartAsync();
        string answer = await ImportAsync(site, "\n{\"id\":17}\n");
        Assert.Contains("Line 1 is no letter", answer, StringComparison.Ordinal);
    }

    internal static async Task<string> ImportAsync(JourneySite site, string lines)
    {
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await http.PostAsync("api/dead-letters/import?why=moved", content, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The letters without what the import itself added to their timelines.</summary>
    internal static IEnumerable<string> Lines(string exported) => exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        var letter = JsonNode.Parse(line)!;
        var timeline = letter["timeline"]!.AsArray();
        foreach (var entry in timeline.Where(entry => entry!["what"]!.ToString() == "imported").ToList())
        {
            timeline.Remove(entry);
        }

        return letter.ToJsonString();
    });
}
