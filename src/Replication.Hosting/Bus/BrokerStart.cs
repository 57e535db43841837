using Microsoft.Extensions.Hosting;
using Replication.Hosting.Environment;

namespace Replication.Hosting.Bus;

/// <summary>
/// Declares the topology when the process starts, and goes on trying while the broker is away. Nothing is sent before: what is sent to an
/// exchange without a queue is gone.
/// </summary>
internal sealed class BrokerStart(Broker broker, EnvironmentRetry environment) : BackgroundService
{
    private readonly TaskCompletionSource _declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the queues are there.</summary>
    public Task Declared => _declared.Task;

    /// <summary>For a broker that has lost its queues.</summary>
    /// <exception cref="BrokerException">It can't be used.</exception>
    public Task DeclareAgainAsync(CancellationToken cancellationToken) => broker.DeclareAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await environment.RunAsync(broker.DeclareAsync, stoppingToken);
        _declared.TrySetResult();
    }
}
