using System.Text.Json;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Despooler.FileSystem;
using Replication.Domain;

namespace Replication.Despooler.Inbox;

/// <summary>
/// Which lanes rest because somebody said so. Kept in <c>.claimed/.held</c> as the JSON of the messages that said it, the last of each lane,
/// so that a restart goes on resting and a message that comes late is known. For any thread.
/// </summary>
internal sealed class HeldLanes(InboxFolder inbox, InboxWatcher watcher, ILogger<HeldLanes> logger)
{
    private const string FileName = ".held";
    private const string Unfinished = ".held.new";

    private readonly Lock _gate = new();
    private volatile Dictionary<string, LaneHoldChanged>? _lanes;

    /// <summary>Why a lane rests; null where it does not.</summary>
    public string? Why(string lane) => _lanes?.GetValueOrDefault(lane) is { Held: true } hold ? hold.Why : null;

    /// <summary>Reads what an earlier run was told, unless that was done before.</summary>
    /// <exception cref="IOException">The environment failed it.</exception>
    public void Load()
    {
        lock (_gate)
        {
            if (_lanes is not null)
            {
                return;
            }

            var lanes = new Dictionary<string, LaneHoldChanged>(StringComparer.Ordinal);
            foreach (var hold in Read())
            {
                lanes[hold.Lane] = hold;
                if (hold.Held)
                {
                    DespoolerLog.LaneHeld(logger, LaneName.Show(hold.Lane), hold.Why);
                }
            }

            _lanes = lanes;
        }
    }

    /// <summary>Takes a change in, unless a later one of the lane is known; it is on disk when this returns.</summary>
    /// <exception cref="IOException">The environment failed it; nothing has changed.</exception>
    public void Take(LaneHoldChanged change)
    {
        lock (_gate)
        {
            Load();
            if (_lanes!.TryGetValue(change.Lane, out var known) && known.ChangedAt >= change.ChangedAt)
            {
                return;
            }

            // The claim loop may be reading the old one.
            var lanes = new Dictionary<string, LaneHoldChanged>(_lanes, StringComparer.Ordinal) { [change.Lane] = change };
            Write(ContractJson.Write(lanes.Values));
            _lanes = lanes;
            if (change.Held)
            {
                DespoolerLog.LaneHeld(logger, LaneName.Show(change.Lane), change.Why);
            }
            else if (known is { Held: true })
            {
                DespoolerLog.LaneGoesOn(logger, LaneName.Show(change.Lane), change.Why);
            }
        }

        watcher.Wake();
    }

    private List<LaneHoldChanged> Read()
    {
        using var root = Folder.Open(inbox.Path);
        using var claimed = root.OpenOrMake(InboxFolder.Claimed);
        if (claimed.Look(FileName) is not { } facts || claimed.ReadWhole(FileName, facts.Size, out byte[] octets) != FileReadOutcome.Whole)
        {
            return [];
        }

        try
        {
            return ContractJson.Read<List<LaneHoldChanged>>(octets);
        }
        catch (JsonException exception)
        {
            DespoolerLog.HeldLanesUnreadable(logger, Path.Combine(claimed.Path, FileName), exception.Message);
            return [];
        }
    }

    // Over the old one by a rename, so that a crash leaves one or the other.
    private void Write(byte[] octets)
    {
        using var root = Folder.Open(inbox.Path);
        using var claimed = root.OpenOrMake(InboxFolder.Claimed);
        using (var file = claimed.OpenFile(Unfinished, Libc.WriteOnly | Libc.Create | Libc.Truncate))
        {
            RandomAccess.Write(file, octets, 0);
            RandomAccess.FlushToDisk(file);
        }

        if (!claimed.Rename(Unfinished, claimed, FileName))
        {
            throw claimed.Fault("Renaming", Unfinished);
        }
    }
}
