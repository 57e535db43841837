using MassTransit;
using Replication.Contracts;
using Replication.Hosting.Environment;

namespace Replication.DistributionManager.Statuses;

/// <summary>Takes a batch of reports from the queue and has it decided; while the database is away the batch is held.</summary>
internal sealed class PackageStatusesReportedConsumer(StatusApplier applier, EnvironmentRetry environment) : IConsumer<PackageStatusesReported>
{
    public Task Consume(ConsumeContext<PackageStatusesReported> context)
    {
        var pending = context.Message.Files.SelectMany(ReportWire.FromWire).ToList();
        return environment.ConsumeAsync(
            async token =>
            {
                await applier.ApplyAsync(pending, null, token);
                return pending.Count;
            },
            context.CancellationToken);
    }
}

/// <summary>One batch at a time: the embedded database has one writer.</summary>
internal sealed class PackageStatusesReportedConsumerDefinition : ConsumerDefinition<PackageStatusesReportedConsumer>
{
    public PackageStatusesReportedConsumerDefinition()
    {
        EndpointName = QueueNames.DistributionManager;
        ConcurrentMessageLimit = 1;
    }
}
