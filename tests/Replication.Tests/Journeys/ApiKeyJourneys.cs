using System.Net;
using System.Text.Json.Nodes;
using Replication.Cli;
using Replication.SiteDatabase;
using Replication.Tests.Cli;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class ApiKeyJourneys
{
    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked_by_the_command_line()
    {
        await using var access = await AccessSite.StartAsync();
        (string, string)[] environment = [("REPLICATION_API_KEY_FILE", access.AdministratorKeyFile), ("REPLICATION_URL", access.Site.BaseAddress.ToString())];
        var added = await ReplicationProgram.RunAsync(environment, "keys", "add", "night-shift", "--role", "operator", "--json");
        Assert.Equal(ExitCode.Done, added.ExitCode);
        string key = JsonNode.Parse(added.Output)!["key"]!.ToString();
        using (var me = await access.SendAsync(HttpMethod.Get, "api/me", key))
        {
            Assert.Equal("""{"name":"night-shift","role":"operator","authentication":"key"}""", (await AccessSite.JsonAsync(me)).ToJsonString());
        }

        var list = await ReplicationProgram.RunAsync(environment, "keys", "list", "--json");
        Assert.Equal(["administrator administrator", "night-shift operator"], JsonNode.Parse(list.Output)!.AsArray().Select(row => $"{row!["name"]} {row["role"]}"));
        Assert.DoesNotContain("hash", list.Output, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(ExitCode.Done, (await ReplicationProgram.RunAsync(environment, "keys", "remove", "night-shift", "--why", "left")).ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await access.StatusAsync(HttpMethod.Get, "api/me", key));
        var audit = await ReplicationProgram.RunAsync(environment, "audit", "list", "--json");
        Assert.Equal(
            ["administrator removed an API key left night-shift", "administrator added an API key  night-shift: operator"],
            JsonNode.Parse(audit.Output)!.AsArray().Take(2).Select(line => $"{line!["by"]} {line["what"]} {line["why"]} {line["detail"]}"));
        Assert.Empty(access.Site.Log.Where(line => line.Contains(key, StringComparison.Ordinal) || line.Contains(access.AdministratorKey(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_can_not_be_made_or_revoked_is_refused_with_the_way_out()
    {
        await using var access = await AccessSite.StartAsync();
        string key = await access.AddKeyAsync("night-shift", AccessRole.Operator);
        await RefusedAsync(HttpMethod.Post, "api/keys", HttpStatusCode.Conflict, "There is a key 'night-shift' already.", new { name = "night-shift", role = "viewer" });
        await RefusedAsync(HttpMethod.Post, "api/keys", HttpStatusCode.Conflict, "Choose another name.", new { name = "Administrator", role = "viewer" });
        await RefusedAsync(HttpMethod.Post, "api/keys", HttpStatusCode.BadRequest, "The name of the key is 'local:root'", new { name = "local:root", role = "viewer" });
        await RefusedAsync(HttpMethod.Post, "api/keys", HttpStatusCode.BadRequest, "one of viewer, operator, administrator", new { name = "other", role = "god" });
        await RefusedAsync(HttpMethod.Delete, "api/keys/administrator?why=test", HttpStatusCode.Conflict, "Put another key into its file");
        await RefusedAsync(HttpMethod.Delete, "api/keys/nobody?why=test", HttpStatusCode.NotFound, "'keys list'");
        await RefusedAsync(HttpMethod.Delete, "api/keys/night-shift?why=", HttpStatusCode.BadRequest, "'why' is empty");
        Assert.Equal(HttpStatusCode.OK, await access.StatusAsync(HttpMethod.Get, "api/me", key));

        async Task RefusedAsync(HttpMethod method, string path, HttpStatusCode status, string text, object? body = null)
        {
            using var answer = await access.SendAsync(method, path, access.AdministratorKey(), body);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(text, (await AccessSite.JsonAsync(answer))["detail"]!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_authentication_everybody_on_this_machine_is_an_administrator()
    {
        await using var site = await JourneySite.StartAsync();
        Assert.Equal($"local:{Environment.UserName} administrator none", (await site.GetAsync("api/me")) is var me ? $"{me["name"]} {me["role"]} {me["authentication"]}" : null);
    }
}
