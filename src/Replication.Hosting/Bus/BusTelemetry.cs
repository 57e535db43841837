using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Bus;

/// <summary>
/// Metrics of the bus by the OpenTelemetry messaging conventions, in seconds. MassTransit's own are in milliseconds and under its own names.
/// What roles tell of themselves is not measured: it flows though nothing else does.
/// </summary>
/// <param name="system">The transport by its name in the conventions, such as <c>rabbitmq</c>.</param>
internal sealed class BusTelemetry(string system, BusTopology topology, TimeProvider time) : IReceiveObserver
{
    private static readonly Histogram<double> SendDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "Time a send took until the transport had the message.", advice: ReplicationTelemetry.Durations);

    private static readonly Histogram<double> ProcessDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time a consumer took for a message.", advice: ReplicationTelemetry.Durations);

    private static readonly Histogram<double> QueueWait = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "replication.queue.wait.duration", "s", "Time from the send of a message until its consumer took it.", advice: ReplicationTelemetry.Durations);

    private static readonly Gauge<double> LastSent = ReplicationTelemetry.Meter.CreateGauge<double>(
        "replication.publish.last_success", "s", "When a send was confirmed last, in seconds since 1970.");

    private static readonly Gauge<double> LastProcessed = ReplicationTelemetry.Meter.CreateGauge<double>(
        "replication.consume.last_success", "s", "When a consumer was done with a message last, in seconds since 1970.");

    public void Sent(string queue, TimeSpan duration, string? error)
    {
        SendDuration.Record(duration.TotalSeconds, Tags("send", queue, error));
        if (error is null)
        {
            LastSent.Record(Now());
        }
    }

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Processed(context, null);

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => Processed(context, exception);

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
    {
        if (context.SentTime is { } sentAt && QueueOf(context.ReceiveContext) is var queue && queue != topology.Told)
        {
            // The sender's clock may be ahead.
            double waited = (time.GetUtcNow().UtcDateTime - sentAt - duration).TotalSeconds;
            QueueWait.Record(Math.Max(0, waited), new TagList { { "messaging.destination.name", queue } });
        }

        return Task.CompletedTask;
    }

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    private Task Processed(ReceiveContext context, Exception? exception)
    {
        string queue = QueueOf(context);
        if (queue == topology.Told)
        {
            return Task.CompletedTask;
        }

        ProcessDuration.Record(context.ElapsedTime.TotalSeconds, Tags("process", queue, exception?.GetType().Name));
        if (exception is null)
        {
            LastProcessed.Record(Now());
        }

        return Task.CompletedTask;
    }

    private static string QueueOf(ReceiveContext context) => context.InputAddress.Segments[^1];

    private double Now() => time.GetUtcNow().ToUnixTimeMilliseconds() / 1_000d;

    private TagList Tags(string operation, string queue, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", system },
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
