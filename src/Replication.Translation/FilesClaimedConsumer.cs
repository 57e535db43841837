using MassTransit;
using Replication.Contracts;
using Replication.Hosting.Bus;

namespace Replication.Translation;

/// <summary>Translates a batch of claimed files: reports to the distribution manager, what fails to the dead letters, file by file.</summary>
internal sealed class FilesClaimedConsumer(QueueSender sender, TranslationTelemetry telemetry, TimeProvider time) : IConsumer<FilesClaimed>
{
    public async Task Consume(ConsumeContext<FilesClaimed> context)
    {
        var batch = BatchTranslation.Translate(context.Message.Files, time.GetUtcNow());
        telemetry.Translated(batch);
        foreach (var message in batch.Messages())
        {
            await sender.SendAsync(QueueNames.DistributionManager, message, context.CancellationToken);
        }

        if (batch.Failed.Count > 0)
        {
            await sender.SendAsync(QueueNames.DeadLetters, new ItemsDeadLettered { Items = batch.Failed }, context.CancellationToken);
        }
    }
}

/// <summary>Stateless, so as many batches at once as there are processors, and as many at hand: what is at hand can't be passed by another child's file.</summary>
internal sealed class FilesClaimedConsumerDefinition : ConsumerDefinition<FilesClaimedConsumer>
{
    public FilesClaimedConsumerDefinition()
    {
        EndpointName = QueueNames.Translation;
        ConcurrentMessageLimit = Environment.ProcessorCount;
        Endpoint(endpoint => endpoint.PrefetchCount = 2 * Environment.ProcessorCount);
    }
}
