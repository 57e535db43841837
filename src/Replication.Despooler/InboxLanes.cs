using Microsoft.Extensions.Options;
using Replication.Despooler.Claims;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;
using Replication.Hosting.Health;

namespace Replication.Despooler;

/// <summary>A lane as an operator sees it.</summary>
/// <param name="Lane">The folder relative to the inbox; empty for the inbox itself.</param>
/// <param name="Backlog">Files that wait in it, also those that still settle; counted up to 10,000. Null where it can't be read.</param>
/// <param name="PausedBecause">What keeps the lane from its turn; null where nothing does.</param>
/// <param name="OldestSince">
/// Since when the oldest of the first 1,000 files that were read has been there, by the clock of the file system. Null where none is, or it was not asked.
/// </param>
public sealed record LaneState(string Lane, long? Backlog, string? PausedBecause, DateTimeOffset? OldestSince);

/// <summary>What is in the inbox, read from disk at the moment of asking. For any thread.</summary>
public sealed class InboxLanes : IWorkloadSource
{
    private const long CountedAtMost = 10_000;
    private const long LookedAtMost = 1_000;

    private readonly InboxFolder _inbox;
    private readonly ClaimLoop _claims;
    private readonly ClaimsInFlight _inFlight;
    private readonly HeldLanes _held;
    private readonly Readiness _readiness;
    private readonly IgnoredNames _ignored;

    internal InboxLanes(InboxFolder inbox, ClaimLoop claims, ClaimsInFlight inFlight, HeldLanes held, Readiness readiness, IOptions<InboxOptions> options)
    {
        _inbox = inbox;
        _claims = claims;
        _inFlight = inFlight;
        _held = held;
        _readiness = readiness;
        _ignored = new IgnoredNames(options.Value.Ignore);
    }

    /// <summary>All lanes with their backlog.</summary>
    /// <param name="ages">Also since when the oldest is there, for which files are looked at.</param>
    public IReadOnlyList<LaneState> Read(bool ages = false)
    {
        try
        {
            using var root = Folder.Open(_inbox.Path);
            List<LaneState> lanes = [];
            Read(root, "", ages, lanes);
            return lanes;
        }
        catch (IOException)
        {
            return [new LaneState("", null, Problem(""), null)];
        }
    }

    /// <summary>
    /// Backlog: files in the lanes that may be claimed; a lane that can't be read counts for one. In flight: claimed files that are not finished, found in
    /// memory or, until the start has taken them up, on disk; at least 1 while the start has not seen every lane.
    /// </summary>
    public Task<Workload> MeasureAsync(CancellationToken cancellationToken)
    {
        // The lanes first: a file that is claimed meanwhile is then counted twice and never missed.
        long backlog = Read().Where(lane => _held.Why(lane.Lane) is null).Sum(lane => lane.Backlog ?? 1);
        bool isSettled = _claims.TakenUp.IsCompletedSuccessfully && _claims.HasSweptAll;
        long inFlight = isSettled ? _inFlight.Count : Math.Max(1, CountClaimed());
        return Task.FromResult(new Workload(backlog, inFlight));
    }

    private long CountClaimed()
    {
        try
        {
            using var root = Folder.Open(_inbox.Path);
            using var claimed = root.TryOpen(InboxFolder.Claimed);
            return claimed is null ? 0 : ClaimedFiles.Walk(claimed).LongCount();
        }
        catch (IOException)
        {
            return 1;
        }
    }

    private void Read(Folder root, string lane, bool ages, List<LaneState> lanes)
    {
        List<string> below = [];
        long? backlog = null;
        DateTimeOffset? oldest = null;
        try
        {
            using var folder = root.TryOpen(lane);
            if (folder is null)
            {
                return;
            }

            (backlog, oldest) = Count(folder, ages, below);
        }
        catch (IOException)
        {
            // Shown as unreadable.
        }

        lanes.Add(new LaneState(lane, backlog, Problem(lane), oldest));
        foreach (string name in below)
        {
            Read(root, ClaimPlace.Join(lane, name), ages, lanes);
        }
    }

    private (long Files, DateTimeOffset? OldestSince) Count(Folder folder, bool ages, List<string> below)
    {
        long count = 0;
        DateTimeOffset? oldest = null;
        using var reader = folder.Read();
        while (count < CountedAtMost && reader.Next(folder, out var entry))
        {
            if (entry.Kind != FileKind.Folder)
            {
                if (_ignored.Contains(entry.Name))
                {
                    continue;
                }

                count++;
                if (ages && count <= LookedAtMost && folder.Look(entry.Name)?.ChangedAt is { } at && !(at >= oldest))
                {
                    oldest = at;
                }
            }
            else if (!IgnoredNames.IsHidden(entry.Name) && UnixName.IsText(entry.Name))
            {
                below.Add(entry.Name);
            }
        }

        return (count, oldest);
    }

    private string? Problem(string lane) =>
        _held.Why(lane) ?? _readiness.Problems.GetValueOrDefault(LanePauses.PartOf(lane)) ?? _readiness.Problems.GetValueOrDefault(LanePauses.Inbox);
}
