namespace Replication.Hosting.Bus;

/// <summary>What stands in a queue.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Messages">Messages that nobody has taken, and those that this process has taken and not finished.</param>
/// <param name="OldestSeconds">Age of the oldest of them in seconds; null where the queue is empty or, as on RabbitMQ, its age is not to be had.</param>
/// <param name="Consumers">Consumers on it.</param>
public sealed record QueueDepth(string Name, long Messages, double? OldestSeconds, int Consumers);

/// <summary>Tells what stands in the queues; each transport has a way of its own.</summary>
public interface IQueueDepths
{
    /// <summary>All queues, in the order of the flow; also those that nobody drains.</summary>
    /// <exception cref="BrokerException">The broker does not answer.</exception>
    Task<IReadOnlyList<QueueDepth>> ReadAsync(CancellationToken cancellationToken);
}
