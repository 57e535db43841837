using System.Collections.Concurrent;
using MassTransit;
using Replication.Hosting.Health;

namespace Replication.Hosting.Bus;

/// <summary>
/// The depth of RabbitMQ's queues: what the broker holds ready, and what this process has taken and not finished. What other processes have
/// taken is not to be seen over AMQP.
/// </summary>
internal sealed class BrokerDepths(Broker broker, BusTopology topology, TimeProvider time) : IQueueDepths, IReceiveObserver, IWorkloadSource
{
    private readonly ConcurrentDictionary<string, long> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _receivedAt = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<QueueDepth>> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync(topology.Queues, cancellationToken);

    /// <summary>In flight: messages of the queues that are drained. They hold batches, so this is less than the items.</summary>
    public async Task<Workload> MeasureAsync(CancellationToken cancellationToken) =>
        new(0, (await ReadAsync([.. topology.Work, topology.Letters], cancellationToken)).Sum(depth => depth.Messages));

    /// <summary>Messages that this process has taken and not finished.</summary>
    public long UnderWay(string queue) => _underWay.GetValueOrDefault(queue);

    /// <summary>Since the last message was received; null where none was.</summary>
    public TimeSpan? SinceReceived(string queue) => _receivedAt.TryGetValue(queue, out long at) ? time.GetElapsedTime(at) : null;

    Task IReceiveObserver.PreReceive(ReceiveContext context)
    {
        string queue = QueueOf(context);
        _receivedAt[queue] = time.GetTimestamp();
        return Add(queue, 1);
    }

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Add(QueueOf(context), -1);

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => Add(QueueOf(context), -1);

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) => Task.CompletedTask;

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    private async Task<IReadOnlyList<QueueDepth>> ReadAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        [.. (await broker.ReadAsync(queues, cancellationToken)).Select(depth => depth with { Messages = depth.Messages + UnderWay(depth.Name) })];

    private Task Add(string queue, int change)
    {
        _underWay.AddOrUpdate(queue, change, (_, count) => count + change);
        return Task.CompletedTask;
    }

    private static string QueueOf(ReceiveContext context) => context.InputAddress.Segments[^1];
}
