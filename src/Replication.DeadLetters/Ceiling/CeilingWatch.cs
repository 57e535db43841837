using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Contracts;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Ceiling;

/// <summary>
/// Has lanes pause that are over their ceiling, and tells the despooler which lanes rest and which go on, whoever changed that. Each process
/// tells the state of each lane once after its start and after each change; what comes twice or late changes nothing there.
/// </summary>
internal sealed class CeilingWatch(
    LaneStore store,
    QueueSender sender,
    EnvironmentRetry environment,
    IOptions<CeilingOptions> options,
    DeadLettersTelemetry telemetry,
    TimeProvider time) : BackgroundService
{
    private const string Name = "dead-letters";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var lanes = await environment.RunAsync(LookAsync, stoppingToken);
            DeadLettersTelemetry.LanesPaused(lanes.Count(lane => lane.IsHeld));
            await TellAsync(lanes.Select(lane => lane.Hold).OfType<LaneHoldRow>(), stoppingToken);
            await Task.Delay(LookInterval, time, stoppingToken);
        }
    }

    private async Task<List<LaneFigures>> LookAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - options.Value.Window;
        await store.ForgetAsync(since, cancellationToken);
        var lanes = await store.ReadAsync(since, cancellationToken);
        bool changed = false;
        foreach (var lane in lanes)
        {
            if (CeilingRule.WhyPause(lane, options.Value) is { } why && await store.HoldAsync(lane, Name, why, cancellationToken))
            {
                telemetry.LanePaused(LaneName.Show(lane.Lane), why);
                changed = true;
            }
        }

        return changed ? await store.ReadAsync(since, cancellationToken) : lanes;
    }

    private async Task TellAsync(IEnumerable<LaneHoldRow> holds, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var hold in holds.Where(hold => _told.GetValueOrDefault(hold.Lane) != hold.ChangedAt))
            {
                var message = new LaneHoldChanged { Lane = hold.Lane, Held = hold.Held, Why = hold.Why, ChangedAt = hold.ChangedAt };
                await sender.SendAsync(QueueNames.Despooler, message, cancellationToken);
                _told[hold.Lane] = hold.ChangedAt;
            }
        }
        catch (SendException exception)
        {
            telemetry.NotTold(exception.Message);
        }
    }
}
