using System.Collections.Concurrent;
using MassTransit;

namespace Replication.Hosting.Bus;

/// <summary>What stands in a queue.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Messages">Messages sent and not consumed yet, those under way included.</param>
/// <param name="OldestSeconds">Age of the oldest of them in seconds; null where the queue is empty.</param>
/// <param name="Consumers">Receive endpoints on it.</param>
public sealed record QueueDepth(string Name, long Messages, double? OldestSeconds, int Consumers);

/// <summary>
/// Depth and age of the queues of the in-memory transport, which has no way to ask: what is sent is noted, what is consumed is struck off.
/// </summary>
public sealed class QueueLedger(TimeProvider time) : IReceiveObserver
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, DateTimeOffset>> _sentAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _consumers = new(StringComparer.Ordinal);

    /// <summary>Messages of all queues that are not consumed yet.</summary>
    public long Outstanding => _sentAt.Values.Sum(queue => (long)queue.Count);

    /// <summary>The depth of one queue.</summary>
    public QueueDepth Read(string queue)
    {
        var sentAt = SentAt(queue).Values;
        return new QueueDepth(
            queue, sentAt.Count, sentAt.Count == 0 ? null : (time.GetUtcNow() - sentAt.Min()).TotalSeconds, _consumers.GetValueOrDefault(queue));
    }

    internal void Sent(string queue, Guid messageId) => SentAt(queue)[messageId] = time.GetUtcNow();

    /// <summary>Strikes a message off; one that is not on the list any more changes nothing.</summary>
    internal void Done(string queue, Guid messageId) => SentAt(queue).TryRemove(messageId, out _);

    internal void Consumes(string queue) => _consumers.AddOrUpdate(queue, 1, (_, count) => count + 1);

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => Received(context, null);

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => Received(context, exception);

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) => Task.CompletedTask;

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) =>
        Task.CompletedTask;

    private Task Received(ReceiveContext context, Exception? exception)
    {
        string queue = context.InputAddress.Segments[^1];
        Done(queue, context.GetMessageId() ?? Guid.Empty);
        BusTelemetry.Processed(queue, context.ElapsedTime, exception?.GetType().Name);
        return Task.CompletedTask;
    }

    private ConcurrentDictionary<Guid, DateTimeOffset> SentAt(string queue) =>
        _sentAt.GetOrAdd(queue, _ => new ConcurrentDictionary<Guid, DateTimeOffset>());
}
