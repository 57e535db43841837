using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;

namespace Replication.Despooler.Claims;

/// <summary>
/// The one thread that claims. It takes notices in, gives each lane its turn, examines what was claimed, and sleeps until there is
/// something. All its calls are quick and block; so it has a thread of its own and no task of the pool waits for a file server.
/// </summary>
internal sealed class ClaimLoop(
    InboxFolder inbox,
    InboxWatcher watcher,
    Lanes lanes,
    LanePauses pauses,
    HeldLanes held,
    ClaimIntake intake,
    ClaimsInFlight inFlight,
    IOptions<InboxOptions> options,
    TimeProvider time,
    ILogger<ClaimLoop> logger)
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _takenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedAt = time.GetTimestamp();
    private IEnumerator<(ClaimPlace Place, Guid ClaimId, string FileName)>? _leftovers;
    private long _takenUpCount;
    private TimeSpan _clockDueAt;
    private TimeSpan _clockOffset;
    private volatile bool _hasSweptAll;

    /// <summary>Ends when all that an earlier run left claimed is in flight again.</summary>
    public Task TakenUp => _takenUp.Task;

    /// <summary>Whether each lane that was found at the start was read once.</summary>
    public bool HasSweptAll => _hasSweptAll;

    /// <summary>Claims until told to stop; what is examined by then is handed to the sender.</summary>
    public void Run(CancellationToken stop)
    {
        using var wake = stop.Register(watcher.Wake);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                int taken = TakeRound(out bool more);
                if (taken == 0 && intake.MaySend)
                {
                    intake.Batches.PublishIfDue(Now());
                }

                if (!more)
                {
                    watcher.Wait(Sleep());
                }
            }

            intake.Batches.Publish(Now());
        }
        catch (ObjectDisposedException) when (stop.IsCancellationRequested)
        {
            // The stop took too long and the process ends; what is claimed is taken up at the next start.
        }
        finally
        {
            _leftovers?.Dispose();
            _takenUp.TrySetCanceled(CancellationToken.None);
        }
    }

    // One turn for every lane.
    private int TakeRound(out bool more)
    {
        more = false;
        var now = Now();

        // Also when nothing may be claimed: notices that nobody takes would end every sleep at once.
        lanes.TakeNotices();
        if (pauses.IsPaused(LanePauses.Inbox, now))
        {
            return 0;
        }

        int taken = 0;
        try
        {
            using var root = inbox.Open();
            using var claimed = root.OpenOrMake(InboxFolder.Claimed);
            MeasureClock(claimed, now);
            taken += intake.ExamineWaiting(claimed, now);
            if (!TakeUpLeftovers(claimed, now, ref taken))
            {
                more = inFlight.HasRoom;
                return taken;
            }

            for (int turns = lanes.All.Count; turns > 0 && intake.HasRoom; turns--)
            {
                taken += TakeTurn(root, claimed, out bool unfinished);
                more |= unfinished;
            }

            pauses.Resume(LanePauses.Inbox);
            _hasSweptAll = _hasSweptAll || lanes.All.All(lane => lane.WasSwept);
        }
        catch (IOException fault)
        {
            pauses.Pause(LanePauses.Inbox, fault, now);
        }

        more = (more || taken > 0) && intake.HasRoom;
        return taken;
    }

    private int TakeTurn(Folder root, Folder claimed, out bool unfinished)
    {
        // Before every turn: a name that was renamed in must not be claimed after a notice that withdraws it.
        lanes.TakeNotices();
        unfinished = false;
        var now = Now();
        var lane = lanes.Next();
        lane?.Hold(held.Why(lane.Name) is not null);
        if (lane is null || !lane.HasWork(now) || pauses.IsPaused(LanePauses.PartOf(lane.Name), now))
        {
            return 0;
        }

        using var turn = new LaneTurn(lanes, intake, options.Value, lane, claimed, now);
        try
        {
            if (!turn.TryTake(root, time.GetUtcNow() + _clockOffset))
            {
                lanes.Drop(lane.Name);
                return 0;
            }

            if (lane.IsSound && !intake.HasUnread(lane.Name))
            {
                pauses.Resume(LanePauses.PartOf(lane.Name));
            }

            unfinished = lane.HasWork(now);
        }
        catch (IOException fault)
        {
            lane.Fail();
            pauses.Pause(LanePauses.PartOf(lane.Name), fault, now);
        }

        return turn.Claims;
    }

    // What an earlier run claimed comes first, with the ids that it has, and no more at a time than may be in flight.
    private bool TakeUpLeftovers(Folder claimed, TimeSpan now, ref int taken)
    {
        if (_takenUp.Task.IsCompleted)
        {
            return true;
        }

        try
        {
            // The walk outlives this round and needs the folder open for as long.
            _leftovers ??= WalkLeftovers().GetEnumerator();
            while (intake.HasRoom && _leftovers.MoveNext())
            {
                var (place, claimId, fileName) = _leftovers.Current;
                var claim = new Claim(claimId, fileName, place, ClaimedName.ClaimedAt(claimId) ?? time.GetUtcNow());
                if (inFlight.TryAdd(claim))
                {
                    intake.Examine(claim, claimed, now);
                    _takenUpCount++;
                    taken++;
                }
            }
        }
        catch (IOException)
        {
            _leftovers?.Dispose();
            _leftovers = null;
            throw;
        }

        if (!intake.HasRoom)
        {
            return false;
        }

        ClaimedFiles.RemoveEmptyFolders(claimed);
        if (_takenUpCount > 0)
        {
            DespoolerLog.TakenUp(logger, _takenUpCount);
        }

        _takenUp.TrySetResult();
        return true;
    }

    private IEnumerable<(ClaimPlace Place, Guid ClaimId, string FileName)> WalkLeftovers()
    {
        using var root = Folder.Open(inbox.Path);
        using var claimed = root.OpenOrMake(InboxFolder.Claimed);
        foreach (var leftover in ClaimedFiles.Walk(claimed))
        {
            yield return leftover;
        }
    }

    private void MeasureClock(Folder claimed, TimeSpan now)
    {
        if (_clockDueAt <= now)
        {
            _clockOffset = inbox.MeasureClockOffset(claimed);
            _clockDueAt = now + options.Value.SweepInterval;
        }
    }

    private TimeSpan Sleep()
    {
        var now = Now();
        var next = now + LongestSleep;
        Consider(pauses.NextEndAt(now));
        Consider(intake.MaySend ? intake.Batches.DueAt : null);
        Consider(intake.NextDueAt(now));
        if (intake.HasTakenIn)
        {
            Consider(now);
        }

        if (intake.HasRoom && !pauses.IsPaused(LanePauses.Inbox, now))
        {
            foreach (var lane in lanes.All)
            {
                if (!pauses.IsPaused(LanePauses.PartOf(lane.Name), now))
                {
                    Consider(lane.NextWorkAt());
                }
            }
        }

        return next > now ? next - now : TimeSpan.Zero;

        void Consider(TimeSpan? at)
        {
            if (at < next)
            {
                next = at.Value;
            }
        }
    }

    private TimeSpan Now() => time.GetElapsedTime(_startedAt);
}
