using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Bus;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Effects;

/// <summary>
/// Sends what commits must cause: letters of what failed here, replays of letters. A row stays until the transaction that decides its item
/// removes it, and a relay that starts anew sends all that are left, so a crash anywhere only sends again.
/// </summary>
internal sealed class EffectRelay(
    EffectStore store, QueueSender sender, EnvironmentRetry environment, TimeProvider time, ILogger<EffectRelay> logger) : BackgroundService
{
    /// <summary>Between two looks when there was nothing to send.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan FailureInterval = TimeSpan.FromSeconds(1);

    private const int Portion = 1_000;

    private readonly Guid _id = Guid.CreateVersion7(time.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await environment.RunAsync(SendPortionAsync, stoppingToken))
            {
                await Task.Delay(LookInterval, time, stoppingToken);
            }
        }
    }

    private async Task<bool> SendPortionAsync(CancellationToken cancellationToken)
    {
        if (!await store.AnyAsync(_id, cancellationToken))
        {
            return false;
        }

        var effects = await store.TakeAsync(_id, Portion, cancellationToken);
        foreach (var portion in EffectBundle.Cut(effects))
        {
            try
            {
                await sender.SendAsync(portion[0].Queue, EffectBundle.Message(portion), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                EffectLog.NotSent(logger, portion.Count, portion[0].Queue, exception);
                await store.ReturnAsync([.. portion.Select(effect => effect.EffectId)], cancellationToken);
                await Task.Delay(FailureInterval, time, cancellationToken);
            }
        }

        return effects.Count > 0;
    }
}

internal static partial class EffectLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} items could not be sent to {Queue}; they are sent again.")]
    public static partial void NotSent(ILogger logger, int count, string queue, Exception exception);
}
