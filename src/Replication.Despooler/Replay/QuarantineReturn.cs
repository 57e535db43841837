using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Despooler.Batches;
using Replication.Despooler.Claims;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;
using Replication.Domain;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Despooler.Replay;

/// <summary>
/// Moves quarantined files back among the claimed ones and hands them to the claim loop. Each file's move is one step that can be done
/// again: a crash before it leaves the file in quarantine, a crash after it leaves a claimed file whose folder holds the replay's id.
/// </summary>
internal sealed class QuarantineReturn
{
    private const int MovesAtMost = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly InboxFolder _inbox;
    private readonly InboxWatcher _watcher;
    private readonly ClaimLoop _claims;
    private readonly ClaimIntake _intake;
    private readonly ClaimsInFlight _inFlight;
    private readonly BatchSender _sender;
    private readonly EnvironmentRetry _retry;
    private readonly TimeProvider _time;
    private readonly string _quarantine;

    public QuarantineReturn(
        InboxFolder inbox,
        InboxWatcher watcher,
        ClaimLoop claims,
        ClaimIntake intake,
        ClaimsInFlight inFlight,
        BatchSender sender,
        DespoolerFolders folders,
        Readiness readiness,
        TimeProvider time,
        ILogger<EnvironmentRetry> logger)
    {
        _inbox = inbox;
        _watcher = watcher;
        _claims = claims;
        _intake = intake;
        _inFlight = inFlight;
        _sender = sender;
        _time = time;
        _quarantine = Path.GetFullPath(folders.Quarantine);
        _retry = new EnvironmentRetry(
            "quarantine", exception => exception is IOException or UnauthorizedAccessException, readiness, time, logger);
    }

    /// <summary>Puts files back, each as soon as there is room in flight. One that is nowhere becomes a letter.</summary>
    public async Task PutBackAsync(IReadOnlyList<QuarantinedFile> files, CancellationToken cancellationToken)
    {
        // Until then a file may be claimed on disk and in nobody's memory.
        await _claims.TakenUp.WaitAsync(cancellationToken);
        List<OutgoingFile> missing = [];
        foreach (var file in files)
        {
            var claim = new Claim(
                file.ClaimId,
                file.FileName,
                new ClaimPlace(file.Lane, file.ReplayId, false),
                ClaimedName.ClaimedAt(file.ClaimId) ?? _time.GetUtcNow());
            if (!LaneName.IsLane(file.Lane))
            {
                missing.Add(ClaimExamination.Missing(claim));
            }
            else if (!await IsInFlightAsync(claim, cancellationToken) && !await PutBackAsync(claim, cancellationToken))
            {
                missing.Add(ClaimExamination.Missing(claim));
            }
        }

        if (missing.Count > 0)
        {
            await _sender.SendAsync(missing, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for room, and until an earlier run of the same item is finished: its letter may be replayed before its file is put away.
    /// </summary>
    /// <returns>Whether this very replay is under way already.</returns>
    private async Task<bool> IsInFlightAsync(Claim claim, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_inFlight.Find(claim.Id) is { } other)
            {
                if (other.Place.ReplayId == claim.Place.ReplayId)
                {
                    return true;
                }
            }
            else if (_inFlight.HasRoom)
            {
                return false;
            }

            await Task.Delay(Interval, _time, cancellationToken);
        }
    }

    private async Task<bool> PutBackAsync(Claim claim, CancellationToken cancellationToken)
    {
        bool isBack = false;
        _inFlight.TryAdd(claim);
        try
        {
            isBack = await _retry.RunAsync(_ => Task.FromResult(TryPutBack(claim)), cancellationToken);
        }
        finally
        {
            if (!isBack)
            {
                _inFlight.Remove(claim);
            }
        }

        if (isBack)
        {
            DespoolerTelemetry.Returned();
            _intake.TakeIn(claim);
            _watcher.Wake();
        }

        return isBack;
    }

    private bool TryPutBack(Claim claim)
    {
        using var root = Folder.Open(_inbox.Path);
        using var claimed = root.OpenOrMake(InboxFolder.Claimed);
        Directory.CreateDirectory(_quarantine);
        using var quarantine = Folder.Open(_quarantine);

        // The folder goes when another file of the same replay is finished; then it is made again.
        for (int moves = 0; moves < MovesAtMost; moves++)
        {
            using var home = claimed.OpenOrMake(claim.Place.Folder);
            if (Relocation.Move(quarantine, claim.Name, home, claim.Name) == RelocationOutcome.Moved || home.Look(claim.Name) is not null)
            {
                return true;
            }

            if (quarantine.Look(claim.Name) is null)
            {
                ClaimedFiles.RemoveEmptyFoldersUpwards(claimed, claim.Place.Folder);
                return false;
            }
        }

        throw new FileFault(Errno.TryAgain, "Putting back", Path.Combine(_quarantine, claim.Name));
    }
}
