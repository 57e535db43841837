using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>
/// Takes replay jobs on, step by step. All that a job is stands in the database, so a restart of any process goes on where it was; the relay of
/// the effects does the rest.
/// </summary>
internal sealed class ReplayPump(
    ReplayJobStore store, EnvironmentRetry environment, IOptions<DeadLettersOptions> options, DeadLettersTelemetry telemetry, TimeProvider time)
    : BackgroundService
{
    /// <summary>Between two steps of a job that may not send more for now, and between two looks for jobs.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await environment.RunAsync(AdvanceAsync, stoppingToken) == 0)
            {
                await Task.Delay(LookInterval, time, stoppingToken);
            }
        }
    }

    private async Task<int> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await store.AnyActiveAsync(cancellationToken))
        {
            return 0;
        }

        int sent = await store.AdvanceAsync(options.Value.AutomaticReplay, ReplayEffect.Of, cancellationToken);
        telemetry.Replayed(sent);
        return sent;
    }
}
