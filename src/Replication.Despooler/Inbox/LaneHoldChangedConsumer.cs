using MassTransit;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Despooler.Inbox;

/// <summary>Has a lane rest or go on.</summary>
internal sealed class LaneHoldChangedConsumer(HeldLanes held, Readiness readiness, TimeProvider time, ILogger<EnvironmentRetry> logger)
    : IConsumer<LaneHoldChanged>
{
    private readonly EnvironmentRetry _retry = new("held-lanes", exception => exception is IOException, readiness, time, logger);

    public Task Consume(ConsumeContext<LaneHoldChanged> context) => _retry.RunAsync(
        _ =>
        {
            held.Take(context.Message);
            return Task.FromResult(true);
        },
        context.CancellationToken);
}

/// <summary>On the queue of the despooler, and not behind the quarantined files on it, which may have to wait for room.</summary>
internal sealed class LaneHoldChangedConsumerDefinition : ConsumerDefinition<LaneHoldChangedConsumer>
{
    public LaneHoldChangedConsumerDefinition()
    {
        EndpointName = QueueNames.Despooler;
        ConcurrentMessageLimit = 1;
    }
}
