using System.Net;
using System.Text.Json.Nodes;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class SearchJourneys
{
    [Fact]
    public async Task Letters_are_found_and_discarded_and_taken_back_by_a_text_of_what_failed()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("M01", "ONE.MIF", [.. "Start Component Server-A "u8, 0xFC, 0]);
        site.Drop("M01", "TWO.MIF", [.. "Start Component Server-B"u8]);
        site.Drop("M02", "THREE.MIF", [.. "Start Component Server-A"u8]);
        await site.EventuallyAsync("api/dead-letters", 3);

        Assert.Equal(["ONE.MIF", "THREE.MIF"], await FilesAsync(site, "--payload-text", "Server-A"));
        Assert.Equal(["ONE.MIF"], await FilesAsync(site, "--payload-text", "-A ü"));
        Assert.Empty(await FilesAsync(site, "--payload-text", "server-a"));
        var exported = await VerbAsync(site, "export", "--payload-text", "Server-B");
        Assert.Equal("TWO.MIF", JsonNode.Parse(exported)!["fileName"]!.ToString());
        Assert.Equal(2, JsonNode.Parse(await VerbAsync(site, "preview", "--payload-text", "Server-A", "--json"))!["total"]!.GetValue<int>());
        Assert.Equal("Letters: 2.\n", await VerbAsync(site, "discard", "--payload-text", "Server-A", "--why", "to see", "--yes"));
        Assert.Equal(["TWO.MIF"], await FilesAsync(site));
        Assert.Equal("Letters: 1.\n", await VerbAsync(site, "restore", "--payload-text", "-A ü", "--why", "to see", "--yes"));
        Assert.Equal(["ONE.MIF", "TWO.MIF"], await FilesAsync(site));
        Assert.Equal("Letters that would be sent back: 1.\n", await VerbAsync(site, "replay", "--payload-text", "Server-B", "--why", "to see", "--dry-run"));
        Assert.Equal("payload text '-A ü'", (await site.ListAsync("api/audit"))[0]!["detail"]!.ToString());
    }

    [Fact]
    public async Task A_text_that_no_octets_can_be_is_refused_by_its_rule()
    {
        await using var site = await JourneySite.StartAsync();
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync($"api/dead-letters?payloadText={Uri.EscapeDataString("10 €")}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("The text of payloads is '10 €': characters of ISO 8859-1 are needed, as each is looked for as an octet.", problem["detail"]!.ToString());
    }

    private static async Task<IEnumerable<string>> FilesAsync(JourneySite site, params string[] selection) =>
        JsonNode.Parse(await VerbAsync(site, ["list", "--json", .. selection]))!.AsArray().Select(letter => letter!["fileName"]!.ToString()).Order(StringComparer.Ordinal);

    private static async Task<string> VerbAsync(JourneySite site, params string[] arguments)
    {
        var result = await ReplicationProgram.RunAsync(["dead-letters", .. arguments, "--url", site.BaseAddress.ToString()]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
