using System.Collections.Concurrent;
using MassTransit;

namespace Replication.Hosting.Bus;

/// <summary>
/// Depth and age of the queues of the in-memory transport, which has no way to ask: what is sent is noted, what is consumed is struck off.
/// </summary>
internal sealed class QueueLedger(BusTopology topology, TimeProvider time) : IQueueDepths, IReceiveObserver, ISendObserver
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, DateTimeOffset>> _sentAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _consumers = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<QueueDepth>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QueueDepth>>([.. topology.Work.Append(topology.Letters).Select(Read)]);

    internal void Consumes(string queue) => _consumers.AddOrUpdate(queue, 1, (_, count) => count + 1);

    Task ISendObserver.PreSend<T>(SendContext<T> context)
    {
        // What roles tell is gone at once where no console runs, and would be struck off never.
        if (QueueOf(context.DestinationAddress!) is var queue && queue != topology.Told)
        {
            SentAt(queue)[context.MessageId!.Value] = time.GetUtcNow();
        }

        return Task.CompletedTask;
    }

    Task ISendObserver.PostSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.SendFault<T>(SendContext<T> context, Exception exception) => Done(context.DestinationAddress!, context.MessageId);

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Done(context.InputAddress, context.GetMessageId());

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => Done(context.InputAddress, context.GetMessageId());

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) => Task.CompletedTask;

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    private QueueDepth Read(string queue)
    {
        var sentAt = SentAt(queue).Values;
        return new QueueDepth(
            queue, sentAt.Count, sentAt.Count == 0 ? null : (time.GetUtcNow() - sentAt.Min()).TotalSeconds, _consumers.GetValueOrDefault(queue));
    }

    /// <summary>Strikes a message off; one that is not on the list any more changes nothing.</summary>
    private Task Done(Uri address, Guid? messageId)
    {
        SentAt(QueueOf(address)).TryRemove(messageId ?? Guid.Empty, out _);
        return Task.CompletedTask;
    }

    private ConcurrentDictionary<Guid, DateTimeOffset> SentAt(string queue) =>
        _sentAt.GetOrAdd(queue, _ => new ConcurrentDictionary<Guid, DateTimeOffset>());

    private static string QueueOf(Uri address) => address.Segments[^1];
}
