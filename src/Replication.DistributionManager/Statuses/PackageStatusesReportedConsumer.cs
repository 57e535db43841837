using MassTransit;
using Replication.Contracts;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

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

/// <summary>
/// On a broker one batch is prepared while another is committed; the embedded database has one writer. As many are at hand: what is at hand can't
/// be passed by another child's file, nor taken by another worker.
/// </summary>
internal sealed class PackageStatusesReportedConsumerDefinition : ConsumerDefinition<PackageStatusesReportedConsumer>
{
    public PackageStatusesReportedConsumerDefinition(WorkerSettings worker)
    {
        EndpointName = QueueNames.DistributionManager;
        int batches = worker.MessagesDieWithProcess ? 1 : 2;
        ConcurrentMessageLimit = batches;
        Endpoint(endpoint => endpoint.PrefetchCount = 2 * batches);
    }
}
