using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Replication.Cli;
using Replication.Console.Access;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>The API behind keys, asked from outside.</summary>
public sealed class AccessJourneys
{
    private static readonly (string, string)[] Required = [("Console:Authentication", "true")];

    [Fact]
    public async Task The_first_start_makes_a_key_without_which_only_probes_and_metrics_answer()
    {
        await using var site = await JourneySite.StartAsync(null, Required);
        string file = Path.Combine(site.Folder, "administrator.key");
        await JourneySite.EventuallyAsync(async () => await StatusAsync(site, "api/packages", KeyOf(file)) == HttpStatusCode.OK, () => "The key of the file is not taken.");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        foreach (string path in (string[])["api/packages", "api/dead-letters", "api/statuses/summary", "openapi/v1.json"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site, path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site, path, ApiKey.Create()));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(site, path, KeyOf(file)));
        }

        foreach (string path in (string[])["health/live", "health/ready", "metrics"])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(site, path, null));
        }
    }

    [Fact]
    public async Task What_is_refused_says_what_to_do()
    {
        await using var site = await JourneySite.StartAsync(null, Required);
        using var answer = await AskAsync(site, "api/packages", null);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("REPLICATION_API_KEY", JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_sends_the_key_of_a_file_and_the_audit_names_who()
    {
        await using var site = await JourneySite.StartAsync(null, Required);
        string file = Path.Combine(site.Folder, "administrator.key");
        (string, string)[] environment = [("REPLICATION_API_KEY_FILE", file)];
        await JourneySite.EventuallyAsync(() => Task.FromResult(File.Exists(file)), () => "No key was made.");
        string url = site.BaseAddress.ToString();
        await JourneySite.EventuallyAsync(
            async () => (await ReplicationProgram.RunAsync(environment, "packages", "add", "10000006", "--name", "A", "--url", url)).ExitCode == ExitCode.Done,
            () => "The key is not taken.");
        var audit = JsonNode.Parse((await ReplicationProgram.RunAsync(environment, "audit", "list", "--json", "--url", url)).Output)!.AsArray();
        Assert.Contains(audit, line => (string?)line!["by"] == "administrator" && line["what"]!.ToString().Contains("package", StringComparison.Ordinal));

        var without = await ReplicationProgram.RunAsync("audit", "list", "--url", url);
        Assert.Equal((ExitCode.Failed, true), (without.ExitCode, without.Error.Contains("An API key is needed.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_key_in_the_file_takes_the_place_of_the_one_before()
    {
        var site = await JourneySite.StartAsync(null, Required);
        string file = Path.Combine(site.Folder, "administrator.key");
        await JourneySite.EventuallyAsync(() => Task.FromResult(File.Exists(file)), () => "No key was made.");
        string before = KeyOf(file), after = ApiKey.Create();
        await JourneySite.EventuallyAsync(async () => await StatusAsync(site, "api/packages", before) == HttpStatusCode.OK, () => "The first key is not taken.");
        await File.WriteAllTextAsync(file, after, TestContext.Current.CancellationToken);
        site = await site.RestartAsync(Required);
        await using (site)
        {
            await JourneySite.EventuallyAsync(async () => await StatusAsync(site, "api/packages", after) == HttpStatusCode.OK, () => "The new key is not taken.");
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site, "api/packages", before));
        }
    }

    private static string KeyOf(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    private static async Task<HttpStatusCode> StatusAsync(JourneySite site, string path, string? key)
    {
        using var answer = await AskAsync(site, path, key);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> AskAsync(JourneySite site, string path, string? key)
    {
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await http.GetAsync(path, TestContext.Current.CancellationToken);
    }
}
