using Replication.Despooler.Claims;
using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Inbox;

/// <summary>
/// One turn of one lane: a bounded number of claims, so that a child that drops half a million files delays the others by milliseconds.
/// First what was renamed in, then what has settled, then the sweep, each with a share of its own.
/// </summary>
internal sealed class LaneTurn(Lanes lanes, ClaimIntake intake, InboxOptions options, Lane lane, Folder claimed, TimeSpan now) : IDisposable
{
    private const int RenamedAtMost = 64;
    private const int SettledAtMost = 96;
    private const int ClaimsAtMost = 128;
    private const int EntriesAtMost = 1024;

    /// <summary>How often at most a lane that is held is swept, for folders in it: what it holds is read each time.</summary>
    private static readonly TimeSpan HeldSweepInterval = TimeSpan.FromSeconds(30);

    private Folder? _folder;
    private Folder? _home;

    /// <summary>Files claimed so far.</summary>
    public int Claims { get; private set; }

    /// <summary>Serves the lane.</summary>
    /// <param name="root">The inbox.</param>
    /// <param name="fileSystemNow">The time by the clock of the file system.</param>
    /// <returns>False where the lane's folder is gone.</returns>
    /// <exception cref="IOException">The lane's folder fails.</exception>
    public bool TryTake(Folder root, DateTimeOffset fileSystemNow)
    {
        _folder = TryOpen(root);
        if (_folder is null)
        {
            return false;
        }

        if (!lane.IsHeld)
        {
            TakeRenamed();
            ObserveWritten();
            TakeSettled();
        }

        Sweep(fileSystemNow);
        return true;
    }

    public void Dispose()
    {
        _folder?.Dispose();
        _home?.Dispose();
    }

    // What took the folder's place is an item of the parent, and the folder is gone.
    private Folder? TryOpen(Folder root)
    {
        try
        {
            return root.TryOpen(lane.Name);
        }
        catch (FileFault fault) when (lane.Name.Length > 0 && fault.Error is Errno.NotAFolder or Errno.TooManyLinks)
        {
            return null;
        }
    }

    private void TakeRenamed()
    {
        while (Claims < RenamedAtMost && intake.HasRoom && lane.Renamed.TryTake(out string name))
        {
            Claim(name);
        }
    }

    private void ObserveWritten()
    {
        while (lane.Written.TryTake(out string name))
        {
            if (_folder!.Look(name) is not { Kind: not FileKind.Folder } facts)
            {
                continue;
            }

            if (facts.Kind == FileKind.Regular)
            {
                // Where the list is full, a sweep finds the file when it rests.
                _ = lane.Settling.Observe(name, facts.Size, facts.ModifiedAt, now);
            }
            else if (intake.HasRoom)
            {
                Claim(name);
            }
        }
    }

    private void TakeSettled()
    {
        while (Claims < SettledAtMost && intake.HasRoom
            && lane.Settling.TryTakeDue(now, out string name, out long size, out var modifiedAt))
        {
            if (_folder!.Look(name) is not { Kind: not FileKind.Folder } facts)
            {
                continue;
            }

            if (facts.Kind != FileKind.Regular || (facts.Size == size && facts.ModifiedAt == modifiedAt))
            {
                Claim(name);
            }
            else
            {
                _ = lane.Settling.Observe(name, facts.Size, facts.ModifiedAt, now);
            }
        }
    }

    private void Sweep(DateTimeOffset fileSystemNow)
    {
        if (lane.Sweep is null)
        {
            if (!lane.HasMissedNotices && lane.SweepDueAt > now)
            {
                return;
            }

            // The watch comes first: what arrives during the sweep is noticed.
            lanes.Watch(lane);
            lane.BeginSweep(_folder!.Read());
        }

        for (int entries = 0; entries < EntriesAtMost && Claims < ClaimsAtMost && intake.HasRoom; entries++)
        {
            if (!TryReadNext(out var entry))
            {
                lane.EndSweep(now + (lane.IsHeld && options.SweepInterval < HeldSweepInterval ? HeldSweepInterval : options.SweepInterval));
                return;
            }

            if (entry.Kind == FileKind.Folder)
            {
                lanes.Discover(lane.Name, entry.Name);
            }
            else if (!lane.IsHeld && !lanes.Ignores(entry.Name))
            {
                TakeSwept(entry.Name, fileSystemNow);
            }
        }
    }

    private bool TryReadNext(out FolderEntry entry)
    {
        try
        {
            return lane.Sweep!.Next(_folder!, out entry);
        }
        catch (IOException)
        {
            // What can't be read on is read anew.
            lane.EndSweep(now);
            throw;
        }
    }

    private void TakeSwept(string name, DateTimeOffset fileSystemNow)
    {
        if (_folder!.Look(name) is not { Kind: not FileKind.Folder } facts)
        {
            return;
        }

        if (facts.Kind != FileKind.Regular || SettlingNames.HasRested(facts.ModifiedAt, fileSystemNow, options.SettleDelay))
        {
            lane.Settling.Withdraw(name);
            lane.Renamed.Withdraw(name);
            Claim(name);
        }
        else
        {
            _ = lane.Settling.Observe(name, facts.Size, facts.ModifiedAt, now);
        }
    }

    private void Claim(string name)
    {
        // With the first claim only: a lane that never has files needs no folder there.
        _home ??= claimed.OpenOrMake(lane.Name);
        Claims += intake.TryClaim(name, lane, _folder!, claimed, _home, now) ? 1 : 0;
    }
}
