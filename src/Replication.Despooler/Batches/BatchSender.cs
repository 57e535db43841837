using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Despooler.Claims;
using Replication.Despooler.Inbox;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Despooler.Batches;

/// <summary>
/// Sends batches in their order: files to translation, letters to the dead letters. A send that fails is tried until it succeeds.
/// </summary>
internal sealed class BatchSender
{
    // No bound of its own: what is in flight is bounded, and all of this is.
    private readonly Channel<IReadOnlyList<OutgoingFile>> _batches =
        Channel.CreateUnbounded<IReadOnlyList<OutgoingFile>>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Batches that may stand on the queues of work together: beside what consumers have at hand, a quarter of a second of work, by which another child's single file is late. The rest waits in the inbox, where lanes take turns.</summary>
    private const int MostQueued = 4;

    private readonly QueueSender _sender;
    private readonly QueueBacklog _backlog;
    private readonly TimeProvider _time;
    private readonly EnvironmentRetry _files;
    private readonly EnvironmentRetry _letters;
    private readonly string _quarantine;
    private readonly SentLedger? _sent;
    private readonly InboxWatcher _watcher;
    private int _waiting;

    public BatchSender(
        QueueSender sender,
        QueueBacklog backlog,
        DespoolerFolders folders,
        DecidedClaims decided,
        InboxWatcher watcher,
        Readiness readiness,
        TimeProvider time,
        ILogger<EnvironmentRetry> logger)
    {
        _sender = sender;
        _backlog = backlog;
        _time = time;
        _files = Retry(QueueNames.Translation);
        _letters = Retry(QueueNames.DeadLetters);
        _quarantine = Path.GetFullPath(folders.Quarantine);
        _sent = decided.Sent;
        _watcher = watcher;

        EnvironmentRetry Retry(string queue) =>
            new($"queue:{queue}", exception => exception is not OperationCanceledException, readiness, time, logger);
    }

    /// <summary>
    /// Whether nothing waits to be sent. While a batch is on its way the next one grows: so batches are as small as the load allows and as
    /// large as it needs, and a single file waits for nobody.
    /// </summary>
    public bool IsFree => Volatile.Read(ref _waiting) == 0;

    public void Enqueue(IReadOnlyList<OutgoingFile> batch)
    {
        Interlocked.Increment(ref _waiting);
        _batches.Writer.TryWrite(batch);
    }

    /// <summary>Lets <see cref="RunAsync"/> end after what is enqueued.</summary>
    public void Complete() => _batches.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in _batches.Reader.ReadAllAsync(cancellationToken))
        {
            await SendAsync(batch, cancellationToken);
            if (Interlocked.Decrement(ref _waiting) == 0)
            {
                _watcher.Wake();
            }
        }
    }

    /// <summary>Sends one batch now, past the others.</summary>
    public async Task SendAsync(IReadOnlyList<OutgoingFile> batch, CancellationToken cancellationToken)
    {
        using var activity = DespoolerTelemetry.StartBatch(batch.Count);
        string? traceId = activity?.TraceId.ToHexString();
        List<ClaimedFile> files = [.. batch.Where(file => file.Payload is not null).Select(file => ToFile(file, traceId))];
        List<FailedItem> letters = [.. batch.Where(file => file.Payload is null).Select(file => ToLetter(file, traceId))];
        try
        {
            if (files.Count > 0)
            {
                await _files.RunAsync(
                    async token =>
                    {
                        await _backlog.WaitForRoomAsync(MostQueued, token);
                        await _sender.SendAsync(QueueNames.Translation, new FilesClaimed { Files = files }, token);
                        return files.Count;
                    },
                    cancellationToken);
            }

            if (letters.Count > 0)
            {
                await _letters.RunAsync(
                    async token =>
                    {
                        await _sender.SendAsync(QueueNames.DeadLetters, new ItemsDeadLettered { Items = letters }, token);
                        return letters.Count;
                    },
                    cancellationToken);
            }
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }

        DespoolerTelemetry.Published();
        _sent?.Sent(batch.Select(file => file.Claim.Id));
    }

    private static ClaimedFile ToFile(OutgoingFile file, string? traceId) => new()
    {
        ClaimId = file.Claim.Id,
        Lane = file.Claim.Place.Lane,
        FileName = file.Claim.FileName,
        ClaimedAt = file.Claim.ClaimedAt,
        Payload = file.Payload!,
        ReplayId = file.Claim.Place.ReplayId,
        TraceId = traceId,
    };

    private FailedItem ToLetter(OutgoingFile file, string? traceId) => new()
    {
        ClaimId = file.Claim.Id,
        Row = 0,
        Stage = Stage.Despooler.WireName(),
        Reason = file.Reason!.Value.WireName(),
        Message = file.Message!,
        Lane = file.Claim.Place.Lane,
        FileName = file.Claim.FileName,
        ClaimedAt = file.Claim.ClaimedAt,
        FailedAt = _time.GetUtcNow(),
        PayloadAt = Path.Combine(_quarantine, file.Claim.Name),
        ReplayId = file.Claim.Place.ReplayId,
        TraceId = traceId,
    };
}
