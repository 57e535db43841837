using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Bus;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Effects;

/// <summary>
/// Sends what commits must cause: letters of what failed here. In memory a row stays until the transaction that decides its
/// item removes it, and a relay that starts anew sends all that are left; on a broker the confirm removes it. A crash anywhere only sends again.
/// </summary>
internal sealed class EffectRelay(
    EffectStore store, QueueSender sender, WorkerSettings worker, EnvironmentRetry environment, TimeProvider time, ILogger<EffectRelay> logger)
    : BackgroundService
{
    /// <summary>Between two looks when there was nothing to send.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan FailureInterval = TimeSpan.FromSeconds(1);

    private const int Portion = 2_500;

    private readonly Guid _id = Guid.CreateVersion7(time.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await environment.RunAsync(SendPortionAsync, stoppingToken))
                {
                    await Task.Delay(LookInterval, time, stoppingToken);
                }
            }
            catch (SendException exception)
            {
                EffectLog.NotSent(logger, exception.Message);
                await Task.Delay(FailureInterval, time, stoppingToken);
            }
        }
    }

    private async Task<bool> SendPortionAsync(CancellationToken cancellationToken)
    {
        if (!await store.AnyAsync(_id, cancellationToken))
        {
            return false;
        }

        return worker.MessagesDieWithProcess
            ? await SendInMemoryAsync(cancellationToken)
            : await store.RelayAsync(
                Portion, effects => Task.WhenAll(EffectBundle.Cut(effects).Select(portion => SendAsync(portion, cancellationToken))), cancellationToken) > 0;
    }

    private async Task<bool> SendInMemoryAsync(CancellationToken cancellationToken)
    {
        var effects = await store.TakeAsync(_id, Portion, cancellationToken);
        foreach (var portion in EffectBundle.Cut(effects))
        {
            try
            {
                await SendAsync(portion, cancellationToken);
            }
            catch (SendException)
            {
                await store.ReturnAsync([.. portion.Select(effect => effect.EffectId)], cancellationToken);
                throw;
            }
        }

        return effects.Count > 0;
    }

    private Task SendAsync(IReadOnlyList<EffectRow> portion, CancellationToken cancellationToken) =>
        sender.SendAsync(portion[0].Queue, EffectBundle.Message(portion), cancellationToken);
}

internal static partial class EffectLog
{
    [LoggerMessage(1, LogLevel.Warning, "What commits caused could not be sent and is sent again: {Problem}")]
    public static partial void NotSent(ILogger logger, string problem);
}
