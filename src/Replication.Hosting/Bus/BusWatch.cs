using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Replication.Hosting.Bus;

/// <summary>
/// Liveness of the bus: the last successful publish and consume, not "connected". A publish that is confirmed by nobody, or a consumer that the
/// broker has forgotten, is seen here while the broker itself answers (RabbitMQ.Client #1930, #1928); after a while the process ends, as
/// stopping a bus that hangs hangs too.
/// </summary>
internal sealed class BusWatch(Broker broker, BrokerDepths depths, EndpointGates gates, TimeProvider time, ILogger<BusWatch> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Without progress for so long, though the broker answers, the bus counts as hung; for as long again, and the process ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A queue that is this deep may be full, and then a publish hangs for a reason.</summary>
    private const int MaybeFull = 100;

    private readonly Lock _gate = new();
    private (string Queue, long At)? _notSent;
    private long? _suspectedAt;
    private string? _problem;

    /// <summary>A send was confirmed.</summary>
    public void Sent()
    {
        lock (_gate)
        {
            _notSent = null;
        }
    }

    /// <summary>A send failed; only one that hangs makes the bus suspect.</summary>
    public void NotSent(string queue, bool hangs)
    {
        lock (_gate)
        {
            _notSent = hangs ? _notSent ?? (queue, time.GetTimestamp()) : null;
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(_problem));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookInterval, time, stoppingToken);
            try
            {
                Judge(await SuspicionAsync(stoppingToken));
            }
            catch (BrokerException)
            {
                // The broker is away: that is not the bus's fault, and readiness tells.
                Judge(null);
            }
        }
    }

    private async Task<string?> SuspicionAsync(CancellationToken cancellationToken)
    {
        (string Queue, long At)? notSent;
        lock (_gate)
        {
            notSent = _notSent;
        }

        if (notSent is { } hung && (await broker.ReadAsync([hung.Queue], cancellationToken))[0].Messages < MaybeFull)
        {
            return $"No send to {hung.Queue} is confirmed, though the broker answers.";
        }

        foreach (var depth in await broker.ReadAsync(gates.Queues, cancellationToken))
        {
            if (depth.Messages > 0 && depths.UnderWay(depth.Name) == 0 && !gates.IsClosed(depth.Name)
                && depths.SinceReceived(depth.Name) is null or { TotalSeconds: > 10 })
            {
                return $"Nothing is received from {depth.Name}, though {depth.Messages} messages are ready.";
            }
        }

        return null;
    }

    private void Judge(string? suspicion)
    {
        _suspectedAt = suspicion is null ? null : _suspectedAt ?? time.GetTimestamp();
        var suspected = _suspectedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.Zero;
        _problem = suspected >= Patience ? suspicion : null;
        if (suspected >= 2 * Patience)
        {
            BusWatchLog.Hung(logger, suspicion!, suspected);
            System.Environment.Exit(1);
        }
    }
}

internal static partial class BusWatchLog
{
    [LoggerMessage(1, LogLevel.Critical, "{Problem} For {Time} now: the bus hangs, and the process ends to be started again.")]
    public static partial void Hung(ILogger logger, string problem, TimeSpan time);
}
