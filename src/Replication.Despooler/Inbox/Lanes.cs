using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.Claims;
using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Inbox;

/// <summary>The lanes, whose turn it is, and what the watches tell of them. The claim loop's own.</summary>
internal sealed class Lanes : IDisposable
{
    private readonly Dictionary<string, Lane> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly LaneRing<Lane> _ring = new();
    private readonly InboxFolder _inbox;
    private readonly InboxWatcher _watcher;
    private readonly LanePauses _pauses;
    private readonly IgnoredNames _ignored;
    private readonly TimeSpan _settleDelay;
    private readonly ILogger<Lanes> _logger;

    public Lanes(InboxFolder inbox, InboxWatcher watcher, LanePauses pauses, IOptions<InboxOptions> options, ILogger<Lanes> logger)
    {
        _inbox = inbox;
        _watcher = watcher;
        _pauses = pauses;
        _ignored = new IgnoredNames(options.Value.Ignore);
        _settleDelay = options.Value.SettleDelay;
        _logger = logger;
        Add("");
    }

    public IReadOnlyList<Lane> All => _ring.Items;

    public Lane? Next() => _ring.Next();

    public bool Ignores(string fileName) => _ignored.Contains(fileName);

    /// <summary>Makes a folder a lane, unless it is one. It is watched and swept.</summary>
    public void Discover(string parent, string name)
    {
        string lane = ClaimPlace.Join(parent, name);
        if (IgnoredNames.IsHidden(name) || _byName.ContainsKey(lane))
        {
            return;
        }

        if (!UnixName.IsText(name))
        {
            if (_unreadable.Add(lane))
            {
                DespoolerLog.LaneNameUnreadable(_logger, UnixName.ToText(lane));
            }

            return;
        }

        Add(lane);
        DespoolerLog.LaneAdded(_logger, lane);
    }

    /// <summary>
    /// Drops a lane whose folder is gone, and those below it. The root lane stays: that the inbox is gone is another matter.
    /// </summary>
    public void Drop(string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        string below = $"{name}/";
        foreach (var lane in _ring.Items.Where(lane => lane.Name == name || lane.Name.StartsWith(below, StringComparison.Ordinal)).ToList())
        {
            _watcher.Unwatch(lane);
            _ring.Remove(lane);
            _byName.Remove(lane.Name);
            _pauses.Resume(LanePauses.PartOf(lane.Name));
            lane.Dispose();
            DespoolerLog.LaneDropped(_logger, lane.Name);
        }
    }

    /// <summary>Watches a lane's folder. At every sweep, for the folder of that name may be another one by now.</summary>
    public void Watch(Lane lane) => _watcher.Watch(lane, $"{_inbox.Path}/{(lane.Name.Length == 0 ? "." : lane.Name)}");

    /// <summary>Takes in all notices up to now.</summary>
    public void TakeNotices()
    {
        if (_watcher.Drain(Take))
        {
            return;
        }

        // Among the lost ones may be those that withdraw a name, so no name counts as renamed in any more.
        foreach (var lane in _ring.Items)
        {
            lane.Renamed.Clear();
            lane.HasMissedNotices = true;
        }
    }

    public void Dispose()
    {
        foreach (var lane in _ring.Items)
        {
            lane.Dispose();
        }
    }

    private void Add(string name)
    {
        var lane = new Lane(name, _settleDelay);
        _byName.Add(name, lane);
        _ring.Add(lane);
        Watch(lane);
    }

    private void Take(Notice notice)
    {
        var (lane, kind, name) = notice;
        switch (kind)
        {
            case NoticeKind.FolderIn:
                Discover(lane.Name, name);
                break;
            case NoticeKind.FolderGone:
                Drop(ClaimPlace.Join(lane.Name, name));
                break;
            case NoticeKind.WatchEnded:
                lane.Watch = null;
                lane.HasMissedNotices = true;
                break;
            default:
                if (!_ignored.Contains(name))
                {
                    TakeFile(lane, kind, name);
                }

                break;
        }
    }

    private static void TakeFile(Lane lane, NoticeKind kind, string name)
    {
        if (kind == NoticeKind.RenamedIn)
        {
            lane.Written.Withdraw(name);
            lane.Settling.Withdraw(name);
            lane.HasMissedNotices |= !lane.Renamed.TryAdd(name);
            return;
        }

        lane.Renamed.Withdraw(name);
        if (kind == NoticeKind.Gone)
        {
            lane.Written.Withdraw(name);
            lane.Settling.Withdraw(name);
        }
        else
        {
            // Where the list is full the next sweep finds it; it has to rest in any case.
            _ = lane.Written.TryAdd(name);
        }
    }
}
