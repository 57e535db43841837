using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Despooler.Claims;

/// <summary>
/// Finishes decided claims: the claimed file is removed, archived, or put into quarantine where a letter tells of it, and only then is the
/// ledger's row removed. A crash anywhere in between makes the next start finish the same claims.
/// </summary>
internal sealed class ClaimCompletion
{
    private const string Part = "claimed-files";
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(75);

    private readonly InboxFolder _inbox;
    private readonly InboxWatcher _watcher;
    private readonly ClaimsInFlight _inFlight;
    private readonly PuttingAway _puttingAway;
    private readonly IClaimLedger _ledger;
    private readonly EnvironmentRetry _retry;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger<ClaimCompletion> _logger;
    private readonly int _readAtMost;
    private readonly long _startedAt;
    private BackOff _backOff;

    public ClaimCompletion(
        InboxFolder inbox,
        InboxWatcher watcher,
        ClaimsInFlight inFlight,
        DecidedClaims decided,
        PuttingAway puttingAway,
        IOptions<DespoolerOptions> options,
        Readiness readiness,
        TimeProvider time,
        ILogger<ClaimCompletion> logger,
        ILogger<EnvironmentRetry> retryLogger)
    {
        _inbox = inbox;
        _watcher = watcher;
        _inFlight = inFlight;
        _puttingAway = puttingAway;
        _ledger = decided.Ledger;
        _readiness = readiness;
        _time = time;
        _startedAt = time.GetTimestamp();
        _logger = logger;

        // More than can be in flight: claims that can't be finished for now must not hide others.
        _readAtMost = options.Value.InFlightFiles + 1000;
        _retry = new EnvironmentRetry(
            "claim-ledger", exception => exception is not OperationCanceledException, readiness, time, retryLogger);
    }

    /// <summary>Finishes what was decided when an earlier run ended. Before anything is claimed or taken up.</summary>
    /// <exception cref="IOException">The environment fails; to be run again.</exception>
    public async Task FinishEarlierAsync(CancellationToken cancellationToken)
    {
        while (await ReadDecidedAsync(cancellationToken) is { Count: > 0 } decided)
        {
            var ids = decided.ToHashSet();
            List<Claim> found = [];
            using (var root = Folder.Open(_inbox.Path))
            using (var claimed = root.OpenOrMake(InboxFolder.Claimed))
            {
                foreach (var (place, claimId, fileName) in ClaimedFiles.Walk(claimed).Where(file => ids.Contains(file.ClaimId)))
                {
                    found.Add(new Claim(claimId, fileName, place, _time.GetUtcNow()));
                }
            }

            _puttingAway.PutAway(found, out var fault);
            if (fault is not null)
            {
                throw fault;
            }

            if (found.Count > 0)
            {
                DespoolerLog.FinishedEarlier(_logger, found.Count);
            }

            await ForgetAsync(decided, cancellationToken);
        }
    }

    /// <summary>Polls the ledger while claims are in flight.</summary>
    /// <param name="takenUp">Ends when the claims of an earlier run are in flight; until then an unknown claim is not forgotten.</param>
    /// <param name="cancellationToken">Ends the polling.</param>
    public async Task RunAsync(Task takenUp, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            int finished = _inFlight.HandedOverCount > 0
                ? await FinishDecidedAsync(takenUp.IsCompletedSuccessfully, cancellationToken)
                : 0;
            await Task.Delay(finished > 0 ? BusyInterval : IdleInterval, _time, cancellationToken);
        }
    }

    private async Task<int> FinishDecidedAsync(bool forgetUnknown, CancellationToken cancellationToken)
    {
        List<Claim> claims = [];
        List<Guid> forgotten = [];
        var now = Uptime();
        foreach (var id in await ReadDecidedAsync(cancellationToken))
        {
            var claim = _inFlight.Find(id);
            if (claim is null && forgetUnknown)
            {
                forgotten.Add(id);
            }
            else if (claim is { IsHandedOver: true } && claim.DueAt <= now)
            {
                claims.Add(claim);
            }
        }

        var finished = _puttingAway.PutAway(claims, out var fault);
        Postpone(claims, finished, fault, now);
        forgotten.AddRange(finished.Select(claim => claim.Id));
        if (forgotten.Count > 0)
        {
            await ForgetAsync(forgotten, cancellationToken);
        }

        if (finished.Count > 0)
        {
            foreach (var claim in finished)
            {
                _inFlight.Remove(claim);
            }

            _watcher.Wake();
        }

        return finished.Count;
    }

    // What could not be finished is tried again later; the others go on.
    private void Postpone(IReadOnlyCollection<Claim> claims, IReadOnlyCollection<Claim> finished, IOException? fault, TimeSpan now)
    {
        if (fault is not null)
        {
            if (_backOff.Failures == 0)
            {
                DespoolerLog.NotFinished(_logger, fault.Message);
            }

            _backOff = _backOff.Next(now);
            _readiness.Report(Part, fault.Message);
            foreach (var claim in claims.Except(finished))
            {
                claim.DueAt = _backOff.Until;
            }
        }
        else if (finished.Count > 0 && _backOff.Until <= now)
        {
            _backOff = default;
            _ = _readiness.Clear(Part);
        }
    }

    private Task<IReadOnlyList<Guid>> ReadDecidedAsync(CancellationToken cancellationToken) =>
        _retry.RunAsync(token => _ledger.ReadDecidedAsync(_readAtMost, token), cancellationToken);

    private Task<bool> ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken) => _retry.RunAsync(
        async token =>
        {
            await _ledger.ForgetAsync(claimIds, token);
            return true;
        },
        cancellationToken);

    private TimeSpan Uptime() => _time.GetElapsedTime(_startedAt);
}
