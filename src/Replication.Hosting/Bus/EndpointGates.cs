using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Health;

namespace Replication.Hosting.Bus;

/// <summary>Looks whether what consumers need answers again; throws where it does not.</summary>
public sealed record EnvironmentProbe(Func<CancellationToken, Task> LookAsync);

/// <summary>
/// Stops a receive endpoint whose environment fails, and starts it again when that is over. A message that is given back at once comes back
/// at once: twenty deliveries would be spent in milliseconds, and the broker would give it up.
/// </summary>
internal sealed class EndpointGates(
    Readiness readiness, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EndpointGates> logger, EnvironmentProbe? probe = null)
    : IReceiveEndpointObserver
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IReceiveEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _closed = new(StringComparer.Ordinal);

    /// <summary>Queues that this process consumes.</summary>
    public IEnumerable<string> Queues => _endpoints.Keys;

    public bool IsClosed(string queue) => _closed.ContainsKey(queue);

    /// <summary>Closes the gate of a queue until the probe is good; returns at once, as an endpoint waits for its consumers when it stops.</summary>
    public void Close(string queue, string problem)
    {
        if (_endpoints.TryGetValue(queue, out var endpoint) && _closed.TryAdd(queue, true))
        {
            _ = Task.Run(() => CloseAsync(queue, endpoint, problem, lifetime.ApplicationStopping), CancellationToken.None);
        }
    }

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        _endpoints[ready.InputAddress.Segments[^1]] = ready.ReceiveEndpoint;
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    private async Task CloseAsync(string queue, IReceiveEndpoint endpoint, string problem, CancellationToken cancellationToken)
    {
        string part = $"consumer:{queue}";
        readiness.Report(part, problem);
        GateLog.Closed(logger, queue, problem);
        try
        {
            while (!await TryReopenAsync(queue, endpoint, cancellationToken))
            {
                await Task.Delay(LookInterval, time, cancellationToken);
            }

            GateLog.Opened(logger, queue);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
        finally
        {
            _closed.TryRemove(queue, out _);
            readiness.Clear(part);
        }
    }

    /// <summary>
    /// Stops the endpoint, and starts it when the probe is good. Both reach for the broker, which may be what is away: then that is tried again, as an
    /// endpoint that nobody starts is deaf for good.
    /// </summary>
    private async Task<bool> TryReopenAsync(string queue, IReceiveEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await endpoint.Stop(cancellationToken);
            do
            {
                await Task.Delay(LookInterval, time, cancellationToken);
            }
            while (!await AnswersAsync(cancellationToken));

            await endpoint.Start(cancellationToken).Ready;
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            GateLog.Stuck(logger, queue, exception.Message);
            return false;
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (probe?.LookAsync(cancellationToken) ?? Task.CompletedTask);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return false;
        }
    }
}

internal static partial class GateLog
{
    [LoggerMessage(1, LogLevel.Warning, "Consuming of queue {Queue} was stopped: {Problem}")]
    public static partial void Closed(ILogger logger, string queue, string problem);

    [LoggerMessage(2, LogLevel.Information, "Consuming of queue {Queue} was started again.")]
    public static partial void Opened(ILogger logger, string queue);

    [LoggerMessage(3, LogLevel.Warning, "Consuming of queue {Queue} could not be started again, and is tried again: {Problem}")]
    public static partial void Stuck(ILogger logger, string queue, string problem);
}
