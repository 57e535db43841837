using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Replication.Tests.Cli;
using Replication.Tests.Journeys;
using Replication.Tests.Telemetry;
using Xunit;

namespace Replication.Tests.House;

/// <summary>What is measured, documented, watched by alerts and told in runbooks is the same.</summary>
public sealed partial class TelemetryTests
{
    private const string Alerts = "ops/alerts/replication.yaml";

    [Fact]
    public void Every_metric_of_the_sources_is_documented_and_no_other() =>
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*Telemetry.cs", SearchOption.AllDirectories)
                .Append(Path.Combine(Repository.Root, "src/Replication.Hosting/Health/Readiness.cs"))
                .Append(Path.Combine(Repository.Root, "src/Replication.Hosting/Environment/DiskSpace.cs"))
                .SelectMany(file => InstrumentPattern().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).Order(StringComparer.Ordinal),
            MetricList.Read().Select(metric => metric.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task What_a_role_tells_Prometheus_is_documented_by_that_name()
    {
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.SettledAsync(1);
        string[] documented = [.. MetricList.Read().Select(metric => metric.Prometheus)];
        string[] told = [];
        await JourneySite.EventuallyAsync(
            async () => (told = [.. TypePattern().Matches(await site.GetTextAsync("metrics")).Select(match => match.Groups["name"].Value)]).Contains("replication_queue_messages"),
            () => $"The metrics of the site are not told: {string.Join(' ', told)}");
        Assert.Empty(told.Except(documented));

        // The others count what did not happen here.
        Assert.InRange(told.Length, 15, documented.Length);
    }

    [Fact]
    public void Alerts_dashboard_and_scaling_ask_for_documented_metrics_only()
    {
        string[] documented = [.. MetricList.Read().Select(metric => metric.Prometheus)];
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "ops/dashboards"), "*.json")
                .Concat([Path.Combine(Repository.Root, Alerts), Path.Combine(Repository.Root, "infra/kubernetes/base/scaling.yaml")])
                .SelectMany(file => UsedPattern().Matches(File.ReadAllText(file)).Select(match => match.Value)),
            used => Assert.Contains(SuffixPattern().Replace(used, ""), documented));
    }

    [Fact]
    public void Every_alert_has_a_runbook_and_a_test_of_its_name()
    {
        string[] alerts = [.. AlertPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, Alerts))).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, Runbooks().Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        string tests = File.ReadAllText(Path.Combine(Repository.Root, "ops/alerts/replication.test.yaml"));
        Assert.All(alerts, alert => Assert.Matches($@"alertname: {alert}\s+exp_alerts: \[\{{exp_labels", tests));
    }

    [Fact]
    public async Task Alerts_fire_where_they_must_and_are_quiet_else()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is missing (Debian: apt-get install prometheus).");
        var start = new ProcessStartInfo("/usr/bin/promtool", ["test", "rules", Path.Combine(Repository.Root, "ops/alerts/replication.test.yaml")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(start)!;
        var error = promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(promtool.ExitCode == 0, output + await error);
    }

    /// <summary>A site with a row and a letter.</summary>
    [Fact]
    public async Task Every_query_of_the_dashboard_has_an_answer_on_a_Prometheus_that_scraped_a_site()
    {
        Assert.SkipUnless(PrometheusServer.IsInstalled, "prometheus is missing (Debian: apt-get install prometheus).");
        await using var site = await JourneySite.StartAsync();
        await site.AddPackageAsync("10000006");
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        site.Drop("M01", "B.MIF", "Start Component"u8.ToArray());
        await site.SettledAsync(2);
        await using var prometheus = await PrometheusServer.StartAsync(("all", site.BaseAddress.Authority));
        string[] queries = [.. JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ops/dashboards/replication.json"), TestContext.Current.CancellationToken))!["panels"]!
            .AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => target!["expr"]!.ToString())];
        Assert.InRange(queries.Length, 10, 100);
        string[] silent = queries;
        await JourneySite.EventuallyAsync(
            async () => (silent = [.. (await Task.WhenAll(silent.Select(async query => (Query: query, Answer: await prometheus.QueryAsync(query))))).Where(item => item.Answer.Count == 0).Select(item => item.Query)]).Length == 0,
            () => $"No answer: {string.Join("; ", silent)}");
    }

    [Fact]
    public async Task Every_command_of_the_runbooks_works_on_a_running_site()
    {
        await using var site = await JourneySite.StartAsync();
        string[] commands = [.. Runbooks().SelectMany(file => Document.ShellLines(Path.GetRelativePath(Repository.Root, file))).Distinct(StringComparer.Ordinal)];
        Assert.InRange(commands.Length, 5, 50);
        foreach (string command in commands)
        {
            var result = await ReplicationProgram.RunAsync([("REPLICATION_URL", site.BaseAddress.ToString())], Document.Words(command)[1..]);
            Assert.True(result.ExitCode == 0, $"{command}: {result.Error}");
        }
    }

    private static IEnumerable<string> Runbooks() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "ops/runbooks"), "*.md");

    [GeneratedRegex(@"Create\w+<\w+>\(\s*""(?<name>[a-z_.]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex InstrumentPattern();

    [GeneratedRegex("^# TYPE (?<name>(replication|messaging)_[a-z_]+) ", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"\b(replication|messaging)_[a-z_]+(?=[\[{) ])(?<!messaging_destination_name)", RegexOptions.ExplicitCapture)]
    private static partial Regex UsedPattern();

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.ExplicitCapture)]
    private static partial Regex SuffixPattern();

    [GeneratedRegex(@"^\s*- alert: (?<name>\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex AlertPattern();
}
