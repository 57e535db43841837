using Microsoft.Extensions.Hosting;
using Replication.Contracts;
using Replication.Hosting.Bus;
using Replication.Hosting.Health;

namespace Replication.Cli.Run;

/// <summary>Ends the process when everything that came in has an outcome: nothing to do anywhere, seen twice in a row.</summary>
internal sealed class IdleWatch(
    IEnumerable<IWorkloadSource> workloads, IQueueDepths queues, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns when all is idle.</summary>
    public static async Task WaitAsync(
        IEnumerable<IWorkloadSource> workloads, IQueueDepths queues, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int idle = 0; idle < 2;)
        {
            await Task.Delay(LookInterval, time, cancellationToken);
            idle = await IsIdleAsync(workloads, queues, cancellationToken) ? idle + 1 : 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WaitAsync(workloads, queues, time, stoppingToken);
        lifetime.StopApplication();
    }

    private static async Task<bool> IsIdleAsync(
        IEnumerable<IWorkloadSource> workloads, IQueueDepths queues, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var workload in workloads)
            {
                if (await workload.MeasureAsync(cancellationToken) is not { Backlog: 0, InFlight: 0 })
                {
                    return false;
                }
            }

            return (await queues.ReadAsync(cancellationToken)).All(queue => queue.Messages == 0 || !QueueNames.Drained.Contains(queue.Name));
        }
        catch (BrokerException)
        {
            return false;
        }
    }
}
