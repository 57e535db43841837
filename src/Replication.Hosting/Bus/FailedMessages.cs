using MassTransit;
using Microsoft.Extensions.Logging;

namespace Replication.Hosting.Bus;

/// <summary>
/// Makes of a message that a consumer failed on, or that no consumer knows, the message that tells of its items.
/// </summary>
/// <param name="queue">The queue that the message came from.</param>
/// <param name="body">The envelope as the transport delivered it.</param>
/// <param name="exception">The consumer's exception; null where no consumer knows the message.</param>
/// <returns>The message to send; null where the queue's messages must not be turned into letters.</returns>
public delegate object? SplitFailedMessage(string queue, ReadOnlyMemory<byte> body, Exception? exception);

/// <summary>Where failed messages go, and how they are split into items.</summary>
/// <param name="Queue">The queue of the letters.</param>
/// <param name="Split">Makes letters of a message.</param>
public sealed record FailedMessageRoute(string Queue, SplitFailedMessage Split);

/// <summary>
/// Takes the place of the error and skipped transports of every receive endpoint: what fails becomes letters, item by item, and no
/// <c>_error</c> or <c>_skipped</c> queue exists, which would inherit its source's limits and hold batches that nobody can read.
/// </summary>
internal sealed class FailedMessageFilter(string queue, FailedMessageRoute route, Lazy<QueueSender> sender, ILogger logger)
    : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.CancellationToken.IsCancellationRequested || context.Exception is OperationCanceledException)
        {
            // The process ends. Where the message came from (a claimed file, an effect row) still holds the items.
            BusLog.Interrupted(logger, queue);
            return;
        }

        await SendLettersAsync(context, context.Exception);
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) => SendLettersAsync(context, null);

    public void Probe(ProbeContext context) => context.CreateFilterScope("failed-messages");

    private async Task SendLettersAsync(ReceiveContext context, Exception? exception)
    {
        BusLog.Failed(logger, queue, exception);
        if (route.Split(queue, context.Body.GetBytes(), exception) is { } letters)
        {
            await sender.Value.SendAsync(route.Queue, letters, CancellationToken.None);
        }
    }
}

internal static partial class BusLog
{
    [LoggerMessage(1, LogLevel.Error, "A message on queue {Queue} failed; its items become dead letters.")]
    public static partial void Failed(ILogger logger, string queue, Exception? exception);

    [LoggerMessage(2, LogLevel.Information, "Stopped in the middle of a message on queue {Queue}; its items are taken up at the next start.")]
    public static partial void Interrupted(ILogger logger, string queue);
}
