using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Hosting.Bus;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>
/// Takes replay jobs on, step by step, and sends their letters back. All that a job is stands in the database, so a restart of any process goes on
/// where it was; a crash anywhere only sends again.
/// </summary>
internal sealed class ReplayPump(
    ReplayJobStore store,
    QueueSender sender,
    WorkerSettings worker,
    EnvironmentRetry environment,
    IOptions<DeadLettersOptions> options,
    DeadLettersTelemetry telemetry,
    TimeProvider time)
    : BackgroundService
{
    /// <summary>Between two steps of a job that may not send more for now, and between two looks for jobs.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan FailureInterval = TimeSpan.FromSeconds(1);

    private bool _sendsAgain = worker.MessagesDieWithProcess;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DeadLettersTelemetry.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await environment.RunAsync(AdvanceAsync, stoppingToken) == 0)
                {
                    await Task.Delay(LookInterval, time, stoppingToken);
                }
            }
            catch (SendException exception)
            {
                telemetry.NotSent(exception.Message);
                await Task.Delay(FailureInterval, time, stoppingToken);
            }
        }
    }

    private async Task<int> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (_sendsAgain)
        {
            await store.SendAgainAsync(letters => SendAsync(letters, cancellationToken), cancellationToken);
            _sendsAgain = false;
        }

        return await store.AnyActiveAsync(cancellationToken)
            ? await store.AdvanceAsync(options.Value.AutomaticReplay, letters => SendAsync(letters, cancellationToken), cancellationToken)
            : 0;
    }

    private async Task SendAsync(IReadOnlyList<ReplayedLetter> letters, CancellationToken cancellationToken)
    {
        using var span = DeadLettersTelemetry.Sending(letters);
        await Task.WhenAll(ReplayMessages.Of(letters).Select(message => sender.SendAsync(message.Queue, message.Message, cancellationToken)));
        telemetry.Replayed(letters.Count);
    }
}
