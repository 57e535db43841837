using MassTransit;

namespace Replication.Hosting.Bus;

/// <summary>
/// Sends messages to queues by name. The only way out of a role, so that every send has the same address form, time-out and metrics.
/// </summary>
public sealed class QueueSender(IBus bus, QueueLedger ledger, TimeProvider time)
{
    /// <summary>How long a send may take before it counts as failed.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Sends one message and returns when the transport has it. The address is that of the exchange: <c>queue:NAME</c> would declare the
    /// queue again without its arguments.
    /// </summary>
    /// <exception cref="TimeoutException">The transport did not take the message in time.</exception>
    public async Task SendAsync(string queue, object message, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        string? error = null;
        var messageId = NewId.NextGuid();
        ledger.Sent(queue, messageId);
        try
        {
            var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{queue}"));
            await endpoint
                .Send(message, message.GetType(), Pipe.Execute<SendContext>(context => context.MessageId = messageId), cancellationToken)
                .WaitAsync(SendTimeout, time, cancellationToken);
        }
        catch (Exception exception)
        {
            ledger.Done(queue, messageId);
            error = exception.GetType().Name;
            throw;
        }
        finally
        {
            BusTelemetry.Sent(queue, time.GetElapsedTime(startedAt), error);
        }
    }
}
