using MassTransit;
using Replication.Contracts;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Intake;

/// <summary>
/// Takes letters from the queue and has them recorded, a batch in one commit; while the database is away the batch is held. A letter that
/// the database refuses does not keep the others of its batch from being recorded.
/// </summary>
internal sealed class ItemsDeadLetteredConsumer(
    DeadLetterStore store,
    Database database,
    WorkerSettings worker,
    EnvironmentRetry environment,
    RecentLetters recent,
    DeadLettersTelemetry telemetry) : IConsumer<ItemsDeadLettered>
{
    public async Task Consume(ConsumeContext<ItemsDeadLettered> context)
    {
        var incoming = context.Message.Items.Select(LetterWire.FromWire).ToList();
        await environment.ConsumeAsync(token => RecordAsync(incoming, token), context.CancellationToken);
        if (!worker.MessagesDieWithProcess)
        {
            recent.Show(context.Message.Items);
        }
    }

    private async Task<RecordedLetters> RecordAsync(List<IncomingLetter> incoming, CancellationToken cancellationToken)
    {
        try
        {
            var recorded = await store.RecordAsync(incoming, cancellationToken);
            telemetry.Recorded(incoming, recorded);
            return recorded;
        }
        catch (Exception exception) when (database.IsRefused(exception) && incoming.Count > 1)
        {
            int middle = incoming.Count / 2;
            await RecordAsync(incoming[..middle], cancellationToken);
            return await RecordAsync(incoming[middle..], cancellationToken);
        }
    }
}

/// <summary>One batch at a time where the database is embedded, which has one writer; else one is recorded while the next is read.</summary>
internal sealed class ItemsDeadLetteredConsumerDefinition : ConsumerDefinition<ItemsDeadLetteredConsumer>
{
    public ItemsDeadLetteredConsumerDefinition(WorkerSettings worker)
    {
        EndpointName = QueueNames.DeadLetters;
        ConcurrentMessageLimit = worker.MessagesDieWithProcess ? 1 : 2;
    }
}
