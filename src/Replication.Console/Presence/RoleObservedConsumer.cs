using MassTransit;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.SiteDatabase;

namespace Replication.Console.Presence;

/// <summary>Records how a role of a process stands. While the database is away it is not recorded: the next one says all that it said.</summary>
internal sealed partial class RoleObservedConsumer(PresenceStore store, Database database, TimeProvider time, ILogger<RoleObservedConsumer> logger)
    : IConsumer<RoleObserved>
{
    public async Task Consume(ConsumeContext<RoleObserved> context)
    {
        var told = context.Message;
        try
        {
            await store.SeeAsync(
                new RoleInstanceRow
                {
                    Role = told.Role,
                    Instance = told.Instance,
                    StartedAt = told.StartedAt,
                    SeenAt = time.GetUtcNow(),
                    Problem = told.Problem,
                    Rate = told.Rate,
                    Backlog = told.Backlog,
                    OldestSeconds = told.OldestSeconds,
                    Ended = told.Ended,
                },
                context.CancellationToken);
        }
        catch (Exception exception) when (database.IsEnvironmental(exception))
        {
            LogNotRecorded(told.Role, told.Instance, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "How {Role} of {Instance} stands was not recorded: {Problem}")]
    private partial void LogNotRecorded(string role, string instance, string problem);
}

/// <summary>One at a time: of a process the later word comes later.</summary>
internal sealed class RoleObservedConsumerDefinition : ConsumerDefinition<RoleObservedConsumer>
{
    public RoleObservedConsumerDefinition()
    {
        EndpointName = QueueNames.Console;
        ConcurrentMessageLimit = 1;
    }
}
