using Microsoft.Extensions.Hosting;

namespace Replication.Despooler.Inbox;

/// <summary>Tells how many files wait in each lane, and since when. The folders are read for that, so it is told now and then only.</summary>
internal sealed class BacklogGauge(InboxLanes lanes, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DespoolerTelemetry.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Not the thread that starts the process.
            foreach (var lane in await Task.Run(() => lanes.Read(ages: true), stoppingToken))
            {
                if (lane.Backlog is { } backlog)
                {
                    DespoolerTelemetry.Backlog(lane.Lane, backlog, lane.OldestSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero);
                }
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }
}
