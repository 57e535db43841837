using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.SiteDatabase;

namespace Replication.Console.Watch;

/// <summary>Looks at the whole site now and then and tells its metrics. What can't be looked at keeps its last value; readiness tells why.</summary>
internal sealed partial class SiteWatch(
    IQueueDepths queues,
    WaitingQueries waiting,
    CounterStore counters,
    DeadLetterGroups groups,
    ReplayJobStore replays,
    Database database,
    TimeProvider time,
    ILogger<SiteWatch> logger) : BackgroundService
{
    private const int CountedAtMost = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Ages of what waits. A claim that a clock ahead of this one has numbered is of the youngest.</summary>
    private static readonly (string Age, TimeSpan From, TimeSpan? To)[] Ages =
    [
        ("under 1 minute", TimeSpan.FromDays(-1), TimeSpan.FromMinutes(1)),
        ("under 1 hour", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
        ("under 1 day", TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
        ("longer", TimeSpan.FromDays(1), null),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is BrokerException || database.IsEnvironmental(exception))
            {
                LogNotSeen(exception.Message);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var oldest = await waiting.OldestSinceAsync(cancellationToken);
        SiteTelemetry.Waits((await counters.ReadAsync(cancellationToken)).Waiting, oldest is { } since ? now - since : TimeSpan.Zero);
        foreach (var (age, from, to) in Ages)
        {
            SiteTelemetry.Waits(age, await waiting.CountAsync(to is { } longest ? now - longest : DateTimeOffset.UnixEpoch, now - from, CountedAtMost, cancellationToken));
        }

        var open = (await groups.ListAsync(0, cancellationToken)).ToLookup(group => group.Reason, group => (long)group.OpenCount);
        foreach (var reason in Enum.GetValues<DeadLetterReason>())
        {
            SiteTelemetry.Open(reason, open[reason].Sum());
        }

        var states = await replays.CountAsync(cancellationToken);
        foreach (var state in Enum.GetValues<ReplayJobState>().Except([ReplayJobState.Cancelled, ReplayJobState.Completed]))
        {
            SiteTelemetry.Replay(state.WireName(), states.GetValueOrDefault(state));
        }

        foreach (var queue in await queues.ReadAsync(cancellationToken))
        {
            SiteTelemetry.Queue(queue);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The metrics of the site stay as they were: {Problem}")]
    private partial void LogNotSeen(string problem);
}
