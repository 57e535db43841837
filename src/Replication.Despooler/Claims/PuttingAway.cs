using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;

namespace Replication.Despooler.Claims;

/// <summary>The end of a claimed file: removed, archived, or in quarantine where a letter tells of it. Each can be done again.</summary>
internal sealed class PuttingAway(
    InboxFolder inbox, DespoolerFolders folders, IOptions<InboxOptions> options, ILogger<PuttingAway> logger)
{
    // Removing a file waits for the disk, and a disk does several things at a time.
    private static readonly ParallelOptions SeveralAtATime = new() { MaxDegreeOfParallelism = 4 };

    private readonly string _quarantine = Path.GetFullPath(folders.Quarantine);
    private readonly string? _archive = options.Value.Archive is { Length: > 0 } archive ? Path.GetFullPath(archive) : null;

    /// <summary>Puts claimed files away. One that is gone already counts as put away; one that fails does not stop the others.</summary>
    /// <param name="claims">The claims; none is known to the claim loop any more, or all are handed over.</param>
    /// <param name="fault">The first fault; null where all went well.</param>
    /// <returns>Those that are put away.</returns>
    public IReadOnlyCollection<Claim> PutAway(IReadOnlyCollection<Claim> claims, out IOException? fault)
    {
        var faults = new ConcurrentQueue<IOException>();
        var done = new ConcurrentBag<Claim>();
        foreach (var group in claims.GroupBy(claim => claim.Place))
        {
            try
            {
                using var root = Folder.Open(inbox.Path);
                using var claimed = root.OpenOrMake(InboxFolder.Claimed);
                using var home = claimed.TryOpen(group.Key.Folder);
                using var target = OpenTarget(group.Key);
                Parallel.ForEach(group, SeveralAtATime, claim =>
                {
                    try
                    {
                        PutAway(claim, claimed, home, target);
                        done.Add(claim);
                    }
                    catch (IOException exception)
                    {
                        faults.Enqueue(exception);
                    }
                });
                if (group.Key.IsPassing)
                {
                    ClaimedFiles.RemoveEmptyFoldersUpwards(claimed, group.Key.Folder);
                    ClaimedFiles.RemoveEmptyFoldersUpwards(claimed, (group.Key with { Failed = false }).Folder);
                }
            }
            catch (IOException exception)
            {
                faults.Enqueue(exception);
            }
        }

        faults.TryPeek(out fault);
        return done;
    }

    private void PutAway(Claim claim, Folder claimed, Folder? home, Folder? target)
    {
        if (home is null)
        {
            return;
        }

        if (target is null)
        {
            home.Remove(claim.Name);
            DespoolerTelemetry.Completed();
            return;
        }

        if (Relocation.Move(home, claim.Name, target, claim.Name) == RelocationOutcome.Impossible)
        {
            using var kept = claimed.OpenOrMake(ClaimPlace.Kept);
            home.Rename(claim.Name, kept, claim.Name);
            DespoolerLog.KeptInPlace(logger, claim.FileName, claim.Id, kept.Path);
        }
        else if (claim.Place.Failed)
        {
            DespoolerTelemetry.Quarantined();
        }
        else
        {
            DespoolerTelemetry.Completed();
        }
    }

    // Null where the file is just removed.
    private Folder? OpenTarget(ClaimPlace place)
    {
        string? path = place.Failed ? _quarantine : _archive is null ? null : Path.Combine(_archive, place.Lane);
        if (path is null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new FileFault(Errno.AccessDenied, "Making", path);
        }

        return Folder.Open(path);
    }
}
