using System.Text;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Journeys;

public sealed class SurfaceTests
{
    [Fact]
    public async Task The_routes_of_the_API_are_as_approved()
    {
        await using var site = await JourneySite.StartAsync();
        var paths = (await site.GetAsync("openapi/v1.json"))["paths"]!.AsObject();
        var text = new StringBuilder();
        foreach (var (path, methods) in paths)
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var parameters = operation!["parameters"]?.AsArray().Select(parameter => parameter!["name"]!.ToString()) ?? [];
                text.AppendLine($"{method.ToUpperInvariant()} {path} ({string.Join(", ", parameters)}) [{operation["x-role"]}]: {operation["summary"]}");
            }
        }

        Repository.Approve("routes.txt", text.ToString());
    }

    [Fact]
    public void The_schema_of_the_site_database_is_as_approved()
    {
        Repository.Approve("schema-sqlite.sql", SiteDatabaseRegistration.OpenSqlite("unused").Script());
        Repository.Approve("schema-postgresql.sql", SiteDatabaseRegistration.OpenPostgres("Host=unused").Script());
    }

    [Fact]
    public async Task The_probes_answer_and_the_metrics_can_be_scraped()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.SettledAsync(1);
        Assert.Equal("Healthy", (await site.GetAsync("health/live"))["status"]!.ToString());
        Assert.Equal("Healthy", (await site.GetAsync("health/ready"))["status"]!.ToString());
        string metrics = await site.GetTextAsync("metrics");
        foreach (string metric in (string[])["replication_reports_decided", "replication_file_to_row_duration", "messaging_process_duration", "messaging_client_operation_duration"])
        {
            Assert.Contains(metric, metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Queues_have_a_line_each_and_one_for_what_waits()
    {
        await using var site = await JourneySite.StartAsync();
        site.Drop("A.MIF", StatusJourneys.Status("100Z0077"));
        await site.SettledAsync(1);
        var queues = await site.ListAsync("api/queues");
        Assert.Equal(
            ["despooler 0 1", "translation 0 1", "distribution-manager 0 1", "dead-letters 0 1", "waiting 1 0"],
            queues.Select(queue => $"{queue!["name"]} {queue["messages"]} {queue["consumers"]}"));
    }
}
