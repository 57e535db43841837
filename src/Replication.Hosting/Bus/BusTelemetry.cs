using System.Diagnostics;
using System.Diagnostics.Metrics;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Bus;

/// <summary>
/// Metrics of the bus by the OpenTelemetry messaging conventions, in seconds. MassTransit's own are in milliseconds and under its own names.
/// </summary>
internal static class BusTelemetry
{
    private static readonly Histogram<double> SendDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "Time a send took until the transport had the message.");

    private static readonly Histogram<double> ProcessDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time a consumer took for a message.");

    public static void Sent(string queue, TimeSpan duration, string? error) =>
        SendDuration.Record(duration.TotalSeconds, Tags("send", queue, error));

    public static void Processed(string queue, TimeSpan duration, string? error) =>
        ProcessDuration.Record(duration.TotalSeconds, Tags("process", queue, error));

    private static TagList Tags(string operation, string queue, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", "in_memory" },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", queue },
        };
        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        return tags;
    }
}
