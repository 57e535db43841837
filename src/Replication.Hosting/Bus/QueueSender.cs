using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Replication.Hosting.Bus;

/// <summary>A message could not be given to the transport: the environment's fault, never the message's.</summary>
public sealed class SendException(string queue, Exception inner)
    : Exception($"Nothing can be sent to the queue {queue}: {inner.GetBaseException().Message}", inner);

/// <summary>
/// Sends messages to queues by name. The only way out of a role, so that every send has the same address form, bound, time-out and metrics.
/// Thread safe.
/// </summary>
public sealed class QueueSender : IDisposable
{
    /// <summary>How long a send may take before it counts as failed.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Sends that are not confirmed yet, at most; MassTransit puts no bound on them.</summary>
    private const int MostOutstanding = 64;

    private readonly SemaphoreSlim _room = new(MostOutstanding);
    private readonly IBus _bus;
    private readonly BusTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly BrokerStart? _start;
    private readonly BusWatch? _watch;

    internal QueueSender(IBus bus, BusTelemetry telemetry, TimeProvider time, BrokerStart? start, BusWatch? watch)
    {
        _bus = bus;
        _telemetry = telemetry;
        _time = time;
        _start = start;
        _watch = watch;
    }

    /// <summary>
    /// Sends one message and returns when the transport has it: RabbitMQ when it has confirmed that the queue holds it. The address is that
    /// of the exchange: <c>queue:NAME</c> would declare the queue again without its arguments.
    /// </summary>
    /// <exception cref="SendException">The transport did not take the message, or not in time. It may have it all the same.</exception>
    public Task SendAsync(string queue, object message, CancellationToken cancellationToken) =>
        SendAsync(
            queue, (endpoint, token) => endpoint.Send(message, message.GetType(), Pipe.Execute<SendContext>(RequireQueue), token), cancellationToken);

    /// <summary>Sends octets as they are, for people and tools that read the queue; no consumer of ours reads them.</summary>
    /// <exception cref="SendException">As above.</exception>
    public Task SendOctetsAsync(
        string queue, byte[] octets, string contentType, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) =>
        SendAsync(
            queue,
            (endpoint, token) => endpoint.Send(
                new Octets(),
                Pipe.Execute<SendContext>(context =>
                {
                    context.Serializer = new CopyBodySerializer(new ContentType(contentType), new BytesMessageBody(octets));
                    foreach (var (name, value) in headers)
                    {
                        context.Headers.Set(name, value);
                    }

                    RequireQueue(context);
                }),
                token),
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private async Task SendAsync(
        string queue, Func<ISendEndpoint, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        long startedAt = _time.GetTimestamp();
        string? error = null;
        try
        {
            await SendOnceAsync(queue, send, cancellationToken).WaitAsync(SendTimeout, _time, cancellationToken);
            _watch?.Sent();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _watch?.NotSent(queue, exception is TimeoutException);
            error = exception.GetType().Name;
            throw new SendException(queue, exception);
        }
        finally
        {
            _room.Release();
            _telemetry.Sent(queue, _time.GetElapsedTime(startedAt), error);
        }
    }

    private async Task SendOnceAsync(
        string queue, Func<ISendEndpoint, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        if (_start is not null)
        {
            await _start.Declared.WaitAsync(cancellationToken);
        }

        try
        {
            await send(await _bus.GetSendEndpoint(new Uri($"exchange:{queue}")), cancellationToken);
        }
        catch (MessageReturnedException) when (_start is not null)
        {
            // The broker lost its queues. The caller sends again.
            await _start.DeclareAgainAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>A message that no queue takes comes back as an error.</summary>
    private static void RequireQueue(SendContext context)
    {
        if (context.TryGetPayload(out RabbitMqSendContext? rabbit))
        {
            rabbit.Mandatory = true;
        }
    }

    private sealed class Octets;
}
