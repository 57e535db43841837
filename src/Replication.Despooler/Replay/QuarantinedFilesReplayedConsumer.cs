using MassTransit;
using Replication.Contracts;

namespace Replication.Despooler.Replay;

/// <summary>Puts quarantined files back for a replay.</summary>
internal sealed class QuarantinedFilesReplayedConsumer(QuarantineReturn quarantine) : IConsumer<QuarantinedFilesReplayed>
{
    public Task Consume(ConsumeContext<QuarantinedFilesReplayed> context) =>
        quarantine.PutBackAsync(context.Message.Files, context.CancellationToken);
}

/// <summary>The queue of the above. One message at a time: the claim loop is the narrow place anyway.</summary>
internal sealed class QuarantinedFilesReplayedConsumerDefinition : ConsumerDefinition<QuarantinedFilesReplayedConsumer>
{
    public QuarantinedFilesReplayedConsumerDefinition()
    {
        EndpointName = QueueNames.Despooler;
        ConcurrentMessageLimit = 1;
    }
}
