using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.Batches;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;

namespace Replication.Despooler.Claims;

/// <summary>
/// Claims files and brings claimed ones into batches; those that could not be read yet wait here by their lane. The claim loop's own, but
/// for <see cref="TakeIn"/>.
/// </summary>
internal sealed class ClaimIntake(
    ClaimsInFlight inFlight,
    ClaimExamination examination,
    BatchSender sender,
    LanePauses pauses,
    IOptions<InboxOptions> inbox,
    IOptions<DespoolerOptions> options,
    TimeProvider time,
    ILogger<ClaimIntake> logger)
{
    private readonly ConcurrentQueue<Claim> _takenIn = new();
    private readonly Dictionary<string, Queue<Claim>> _unread = new(StringComparer.Ordinal);

    /// <summary>What was examined and is on its way to the sender.</summary>
    public Batcher<OutgoingFile> Batches { get; } =
        new(options.Value.BatchFiles, options.Value.BatchBytes, options.Value.Linger, sender.Enqueue);

    /// <summary>Whether a batch that is not full may go.</summary>
    public bool MaySend => sender.IsFree;

    public bool HasRoom => inFlight.HasRoom;

    /// <summary>Whether claims wait that were not looked at yet.</summary>
    public bool HasTakenIn => !_takenIn.IsEmpty;

    /// <summary>Hands in a claim whose file is in its place already. For any thread.</summary>
    public void TakeIn(Claim claim) => _takenIn.Enqueue(claim);

    /// <summary>Claims a file of a lane and examines it.</summary>
    /// <param name="name">The file's name in the lane.</param>
    /// <param name="lane">Its lane, open as <paramref name="folder"/>.</param>
    /// <param name="claimed">The folder <c>.claimed</c>.</param>
    /// <param name="home">The lane's folder in it.</param>
    /// <returns>False where the file is gone.</returns>
    /// <exception cref="IOException">The environment failed the rename or the reading; what is claimed stays so.</exception>
    public bool TryClaim(string name, Lane lane, Folder folder, Folder claimed, Folder home, TimeSpan now)
    {
        var claimedAt = time.GetUtcNow();
        var id = Guid.CreateVersion7(claimedAt);
        var claim = new Claim(
            id, UnixName.ToText(name), new ClaimPlace(lane.Name, null, false), ClaimedName.ClaimedAt(id) ?? claimedAt);
        inFlight.TryAdd(claim);
        bool renamed = false;
        try
        {
            renamed = folder.Rename(name, home, claim.Name);
        }
        finally
        {
            if (!renamed)
            {
                inFlight.Remove(claim);
            }
        }

        if (!renamed)
        {
            return false;
        }

        DespoolerTelemetry.Claimed();
        if (ExamineOrWait(claim, claimed, home, now) == FileReadOutcome.Folder)
        {
            // A folder took the name of a file just now. It is a lane and no item.
            home.Rename(claim.Name, folder, name);
            DespoolerLog.FolderPutBack(logger, claim.FileName, Lane.Describe(claim.Place.Lane));
        }

        return true;
    }

    /// <summary>Examines a claim whose file is in its place. A fault of the environment pauses its lane, and the claim waits.</summary>
    public void Examine(Claim claim, Folder claimed, TimeSpan now)
    {
        try
        {
            using var home = claimed.OpenOrMake(claim.Place.Folder);
            Examine(claim, claimed, home, now);
        }
        catch (IOException fault)
        {
            Wait(claim);
            pauses.Pause(LanePauses.PartOf(claim.Place.Lane), fault, now);
        }
    }

    /// <summary>Examines what was handed in, and what waits and whose lane is not paused any more.</summary>
    /// <returns>How many.</returns>
    public int ExamineWaiting(Folder claimed, TimeSpan now)
    {
        int examined = 0;
        for (; _takenIn.TryDequeue(out var claim); examined++)
        {
            Examine(claim, claimed, now);
        }

        foreach (var (lane, claims) in _unread)
        {
            string part = LanePauses.PartOf(lane);
            for (int left = claims.Count; left > 0 && !pauses.IsPaused(part, now) && claims.Peek().DueAt <= now; left--, examined++)
            {
                Examine(claims.Dequeue(), claimed, now);
            }

            if (claims.Count == 0)
            {
                _unread.Remove(lane);
                pauses.Resume(part);
            }
        }

        return examined;
    }

    /// <summary>Whether claims of a lane wait because they could not be read.</summary>
    public bool HasUnread(string lane) => _unread.ContainsKey(lane);

    /// <summary>When the next of those is to be looked at that were still being written; null where there is none.</summary>
    public TimeSpan? NextDueAt(TimeSpan now)
    {
        TimeSpan? next = null;
        foreach (var claims in _unread.Values)
        {
            if (claims.TryPeek(out var claim) && claim.DueAt > now && (next is null || claim.DueAt < next))
            {
                next = claim.DueAt;
            }
        }

        return next;
    }

    private FileReadOutcome ExamineOrWait(Claim claim, Folder claimed, Folder home, TimeSpan now)
    {
        try
        {
            return Examine(claim, claimed, home, now);
        }
        catch (IOException)
        {
            Wait(claim);
            throw;
        }
    }

    private FileReadOutcome Examine(Claim claim, Folder claimed, Folder home, TimeSpan now)
    {
        var outcome = examination.Examine(claim, claimed, home, out var outgoing);
        if (outgoing is not null)
        {
            inFlight.HandOver(claim, outgoing.Octets);
            Batches.Add(outgoing, outgoing.Octets, now);
        }
        else if (outcome == FileReadOutcome.Changing)
        {
            claim.DueAt = now + inbox.Value.SettleDelay;
            Wait(claim);
        }
        else
        {
            inFlight.Remove(claim);
        }

        return outcome;
    }

    private void Wait(Claim claim)
    {
        if (!_unread.TryGetValue(claim.Place.Lane, out var claims))
        {
            _unread[claim.Place.Lane] = claims = new Queue<Claim>();
        }

        claims.Enqueue(claim);
    }
}
