using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Replication.Cli.Run;
using Replication.Hosting.Presence;
using Replication.Hosting.Telemetry;
using Replication.Tests.Telemetry;
using Xunit;

namespace Replication.Tests.Console;

public sealed class RoleMeterTests
{
    private static readonly Counter<long> Items = ReplicationTelemetry.Meter.CreateCounter<long>("test.items");
    private static readonly Gauge<long> Backlog = ReplicationTelemetry.Meter.CreateGauge<long>("test.backlog");
    private static readonly Gauge<double> Age = ReplicationTelemetry.Meter.CreateGauge<double>("test.age");

    [Fact]
    public void The_rate_is_of_the_time_since_it_was_asked_for_and_the_backlog_of_the_lanes_that_still_tell()
    {
        var time = new FakeTimeProvider(Reports.Now);
        using var meter = new RoleMeter(new RoleMetrics("despooler", "test.items", "test.backlog", "test.age"), time);
        Items.Add(7);
        Assert.Equal((null, null, null), (meter.Rate(), meter.Backlog(), meter.OldestSeconds()));
        Items.Add(20, KeyValuePair.Create<string, object?>("outcome", "applied"));
        Items.Add(30);
        Tell("M01", 4, 60.5);
        Tell("M02", 3, 7);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((5, 7, 60.5), (meter.Rate(), meter.Backlog(), meter.OldestSeconds()));

        time.Advance(TimeSpan.FromMinutes(1));
        Tell("M02", 2, 8);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 2, 8), (meter.Rate(), meter.Backlog(), meter.OldestSeconds()));
    }

    /// <summary>A metric that is renamed would silently be no rate.</summary>
    [Fact]
    public void Every_role_is_seen_by_metrics_that_there_are()
    {
        string[] documented = [.. MetricList.Read().Select(metric => metric.Name)];
        Assert.Equal(RunCommand.RoleNames.OrderBy(role => role.Value).Select(role => role.Key), RoleHost.Metrics.OrderBy(role => role.Key).Select(role => role.Value.Role));
        Assert.All(
            RoleHost.Metrics.Values.SelectMany(role => (string?[])[role.Items, role.Backlog, role.OldestAge]).OfType<string>(),
            metric => Assert.Contains(metric, documented));
    }

    private static void Tell(string lane, long files, double age)
    {
        Backlog.Record(files, KeyValuePair.Create<string, object?>("lane", lane));
        Age.Record(age, KeyValuePair.Create<string, object?>("lane", lane));
    }
}
