using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Bus;

/// <summary>
/// Metrics of the bus by the OpenTelemetry messaging conventions, in seconds. MassTransit's own are in milliseconds and under its own names.
/// </summary>
/// <param name="system">The transport by its name in the conventions, such as <c>rabbitmq</c>.</param>
internal sealed class BusTelemetry(string system) : IReceiveObserver
{
    private static readonly Histogram<double> SendDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.client.operation.duration", "s", "Time a send took until the transport had the message.");

    private static readonly Histogram<double> ProcessDuration = ReplicationTelemetry.Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time a consumer took for a message.");

    public void Sent(string queue, TimeSpan duration, string? error) =>
        SendDuration.Record(duration.TotalSeconds, Tags("send", queue, error));

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Processed(context, null);

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => Processed(context, exception);

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) => Task.CompletedTask;

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    private Task Processed(ReceiveContext context, Exception? exception)
    {
        ProcessDuration.Record(
            context.ElapsedTime.TotalSeconds, Tags("process", context.InputAddress.Segments[^1], exception?.GetType().Name));
        return Task.CompletedTask;
    }

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
