using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Environment;

namespace Replication.Hosting.Bus;

/// <summary>
/// Makes of a message that a consumer failed on, that no consumer knows, or that the broker gave up, the message that tells of its items.
/// </summary>
/// <param name="queue">The queue whose message it was.</param>
/// <param name="body">JSON with the contract in <c>message</c>; what can't be read, as the transport delivered it.</param>
/// <param name="problem">Why it failed, in a sentence.</param>
/// <param name="exception">The consumer's exception; null where there was none.</param>
/// <returns>The message of letters to send; null where it was a message of letters itself, or one that holds no items.</returns>
public delegate object? SplitFailedMessage(string queue, ReadOnlyMemory<byte> body, string problem, Exception? exception);

/// <summary>
/// Takes the place of the error and skipped transports of every receive endpoint: what fails becomes letters, item by item, and no
/// <c>_error</c> or <c>_skipped</c> queue exists, which would inherit its source's limits and hold batches that nobody can read.
/// </summary>
/// <param name="gates">Null where the transport is in memory: there whatever a message stands for is kept by its source.</param>
internal sealed class FailedMessageFilter(
    string queue, BusTopology topology, SplitFailedMessage split, Lazy<QueueSender> sender, EndpointGates? gates, ILogger logger)
    : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    /// <summary>Where the broker first gave a message up.</summary>
    private const string FirstQueueHeader = "x-first-death-queue";

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (queue == topology.Told)
        {
            BusLog.Dropped(logger, queue, context.Exception);
        }
        else if (context.CancellationToken.IsCancellationRequested || context.Exception is OperationCanceledException)
        {
            // The process ends. In memory the message's source (a claimed file, an effect row) still holds the items; the broker gets it back.
            BusLog.Interrupted(logger, queue);
            GiveBack(context.Exception);
        }
        else if (context.Exception is EnvironmentException or SendException && gates is not null)
        {
            gates.Close(queue, context.Exception.Message);
            GiveBack(context.Exception);
        }
        else
        {
            await SendLettersAsync(context, queue, $"The consumer of the queue {queue} failed: {context.Exception.Message}", context.Exception);
        }
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        queue == topology.Told ? Task.CompletedTask
        : context.TransportHeaders.Get<string>(FirstQueueHeader) is { } source && source != queue
            ? SendLettersAsync(context, source, $"The queue {source} delivered it {BusTopology.DeliveryLimit} times, and no consumer came to its end.", null)
            : SendLettersAsync(context, queue, $"No consumer of the queue {queue} knows this message.", null);

    public void Probe(ProbeContext context) => context.CreateFilterScope("failed-messages");

    private void GiveBack(Exception exception)
    {
        if (gates is not null)
        {
            // Thrown here it goes back to its queue, with one delivery spent.
            throw new MessageGivenBackException(exception);
        }
    }

    private async Task SendLettersAsync(ReceiveContext context, string source, string problem, Exception? exception)
    {
        BusLog.Failed(logger, source, problem, exception);
        byte[] body = Readable(context);
        if (split(source, body, problem, exception) is { } letters)
        {
            await sender.Value.SendAsync(topology.Letters, letters, CancellationToken.None);
        }
        else if (gates is not null)
        {
            // Not compressed, as people look there.
            await sender.Value.SendOctetsAsync(
                topology.Parked,
                body,
                "application/json",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["replication-problem"] = problem },
                CancellationToken.None);
        }
    }

    /// <summary>The shape of MassTransit's envelope, which other messages have.</summary>
    private static byte[] Readable(ReceiveContext context)
    {
        byte[] octets = context.Body.GetBytes();
        try
        {
            return CompressedSerializer.Type.Equals(context.ContentType) ? CompressedJson.Text(octets, "{\"message\":", "}") : octets;
        }
        catch (JsonException)
        {
            return octets;
        }
    }
}

/// <summary>A message goes back to its queue, as its environment failed or the process ends.</summary>
internal sealed class MessageGivenBackException(Exception inner) : Exception(inner.Message, inner);

internal static partial class BusLog
{
    [LoggerMessage(1, LogLevel.Error, "A message of queue {Queue} failed; its items become dead letters. {Problem}")]
    public static partial void Failed(ILogger logger, string queue, string problem, Exception? exception);

    [LoggerMessage(3, LogLevel.Debug, "A message of queue {Queue} failed and was dropped: the next one says all that it said.")]
    public static partial void Dropped(ILogger logger, string queue, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Stopped in the middle of a message on queue {Queue}; its items are taken up again.")]
    public static partial void Interrupted(ILogger logger, string queue);
}
