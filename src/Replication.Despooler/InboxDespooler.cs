using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Despooler.Batches;
using Replication.Despooler.Claims;
using Replication.Despooler.Inbox;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Despooler;

/// <summary>
/// The despooler's life. At the start: the lock, then which lanes rest, then what was decided, then what was claimed, then the lanes. At the end: no more claims,
/// then the sends under way, then the outcomes that still come.
/// </summary>
internal sealed class InboxDespooler : BackgroundService
{
    /// <summary>How long a stop waits for outcomes; the host allows 30 s in all.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopClaiming = new();
    private readonly InboxFolder _inbox;
    private readonly ClaimLoop _claims;
    private readonly BatchSender _sender;
    private readonly ClaimCompletion _completion;
    private readonly ClaimsInFlight _inFlight;
    private readonly HeldLanes _held;
    private readonly EnvironmentRetry _retry;
    private readonly TimeProvider _time;
    private readonly ILogger<InboxDespooler> _logger;
    private Task _sending = Task.CompletedTask;
    private bool _isTaken;

    public InboxDespooler(
        InboxFolder inbox,
        ClaimLoop claims,
        BatchSender sender,
        ClaimCompletion completion,
        ClaimsInFlight inFlight,
        HeldLanes held,
        Readiness readiness,
        TimeProvider time,
        ILogger<InboxDespooler> logger,
        ILogger<EnvironmentRetry> retryLogger)
    {
        _inbox = inbox;
        _claims = claims;
        _sender = sender;
        _completion = completion;
        _inFlight = inFlight;
        _held = held;
        _retry = new EnvironmentRetry(LanePauses.Inbox, exception => exception is IOException, readiness, time, retryLogger);
        _time = time;
        _logger = logger;
    }

    /// <exception cref="InboxInUseException">Another despooler is at work on the inbox.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _inbox.Take();
            _isTaken = true;
        }
        catch (IOException)
        {
            // The environment's fault: the process comes up, says so in its readiness, and goes on when it is over.
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopClaiming.CancelAsync();
        long stoppingAt = _time.GetTimestamp();
        while (ExecuteTask is { IsCompleted: false } && IsDraining()
            && _time.GetElapsedTime(stoppingAt) < DrainTimeout && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(DrainInterval, _time, CancellationToken.None);
        }

        await base.StopAsync(cancellationToken);
        if (_inFlight.Count is > 0 and int undecided)
        {
            DespoolerLog.StoppedUndecided(_logger, undecided);
        }
    }

    public override void Dispose()
    {
        _stopClaiming.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var stopClaiming = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, _stopClaiming.Token);
        try
        {
            await _retry.RunAsync(
                async token =>
                {
                    if (!_isTaken)
                    {
                        _inbox.Take();
                        _isTaken = true;
                    }

                    _held.Load();
                    await _completion.FinishEarlierAsync(token);
                    return true;
                },
                stopClaiming.Token);
        }
        catch (OperationCanceledException) when (stopClaiming.IsCancellationRequested)
        {
            return;
        }

        DespoolerLog.Started(_logger, _inbox.Path);
        var claiming = Task.Factory.StartNew(
            () => _claims.Run(stopClaiming.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _sending = _sender.RunAsync(ends.Token);
        Task[] parts = [CompleteSendingAfter(claiming), _sending, _completion.RunAsync(_claims.TakenUp, ends.Token)];
        await EndTogetherAsync(parts, ends, stoppingToken);
    }

    private bool IsDraining() => !_sending.IsCompleted || _inFlight.HandedOverCount > 0;

    private async Task CompleteSendingAfter(Task claiming)
    {
        try
        {
            await claiming;
        }
        finally
        {
            _sender.Complete();
        }
    }

    // A part that fails by a defect must not leave the others running as if all were well: its exception ends the host.
    private static async Task EndTogetherAsync(Task[] parts, CancellationTokenSource ends, CancellationToken stoppingToken)
    {
        var running = parts.ToList();
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            if (ended.IsFaulted)
            {
                await ends.CancelAsync();
            }
        }

        try
        {
            await Task.WhenAll(parts);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }
}
