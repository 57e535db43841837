using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.DistributionManager.Statuses;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Waiting;

/// <summary>
/// Decides waiting reports again: at once when their condition has ended, else when their next attempt or their deadline has come. It looks
/// into the database rather than at messages, so it needs no hand after a crash.
/// </summary>
internal sealed partial class WaitingPump(
    StatusApplier applier, WaitingQueries waiting, WorkerSettings worker, EnvironmentRetry environment, TimeProvider time, ILogger<WaitingPump> logger) : BackgroundService
{
    /// <summary>Between two looks when there was nothing to do; a release is seen after that at the latest.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan FailureInterval = TimeSpan.FromSeconds(5);

    /// <summary>Reports a transaction: large enough to be quick, small enough that a batch from the queue gets its turn.</summary>
    private const int Portion = 1_000;

    /// <summary>While there is something to do, one portion is prepared while another is committed; the embedded database has one writer.</summary>
    private readonly int _portionsAtOnce = worker.MessagesDieWithProcess ? 1 : 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await environment.RunAsync(token => waiting.AnyDueAsync(time.GetUtcNow(), token), stoppingToken))
                {
                    await Task.WhenAll(Enumerable.Range(0, _portionsAtOnce).Select(_ => TakeAllAsync(stoppingToken)));
                }

                await Task.Delay(LookInterval, time, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A defect. What waits is safe in its rows; everything else of this process goes on.
                LogFailed(exception);
                await Task.Delay(FailureInterval, time, stoppingToken);
            }
        }
    }

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        while (await TryTakeAsync(cancellationToken))
        {
        }
    }

    private Task<bool> TryTakeAsync(CancellationToken cancellationToken) =>
        environment.RunAsync(token => applier.ApplyWaitingAsync(Portion, token), cancellationToken);

    [LoggerMessage(1, LogLevel.Error, "Waiting reports could not be decided; they go on waiting and are tried again.")]
    private partial void LogFailed(Exception exception);
}
