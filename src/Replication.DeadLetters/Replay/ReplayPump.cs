using Microsoft.Extensions.Hosting;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>
/// Sends marked letters back in portions. The mark is in the database, so a restart goes on where it was; the relay of the effects does the
/// rest.
/// </summary>
internal sealed class ReplayPump(DeadLetterStore store, EnvironmentRetry environment, DeadLettersTelemetry telemetry, TimeProvider time)
    : BackgroundService
{
    /// <summary>Between two looks when nothing is marked.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private const int Portion = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await environment.RunAsync(SendPortionAsync, stoppingToken) == 0)
            {
                await Task.Delay(LookInterval, time, stoppingToken);
            }
        }
    }

    private async Task<int> SendPortionAsync(CancellationToken cancellationToken)
    {
        if (!await store.AnyReplayRequestedAsync(cancellationToken))
        {
            return 0;
        }

        int sent = await store.StageReplaysAsync(Portion, ReplayEffect.Of, cancellationToken);
        telemetry.Replayed(sent);
        return sent;
    }
}
