using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Inbox;

/// <summary>What a lane's folder tells of.</summary>
internal enum NoticeKind
{
    /// <summary>A file was renamed in and is whole.</summary>
    RenamedIn,

    /// <summary>A file was created or closed after writing.</summary>
    Written,

    /// <summary>A name is gone.</summary>
    Gone,

    /// <summary>A folder came.</summary>
    FolderIn,

    /// <summary>A folder is gone.</summary>
    FolderGone,

    /// <summary>The lane's watch has ended.</summary>
    WatchEnded,
}

/// <summary>One notice of a lane.</summary>
internal readonly record struct Notice(Lane Lane, NoticeKind Kind, string Name);

/// <summary>
/// Linux's notices of the lanes' folders, and the bell that wakes the claim loop. All but <see cref="Wake"/> is the claim loop's own.
/// Without notices (not to be had, or too few allowed) the bell still works and sweeps do the rest.
/// </summary>
internal sealed unsafe class InboxWatcher : IDisposable
{
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint ClosedAfterWriting = 0x8;
    private const uint Overflow = 0x4000;
    private const uint Ended = 0x8000;
    private const uint OnlyFolders = 0x01000000;
    private const uint DoNotFollow = 0x02000000;
    private const uint IsFolder = 0x40000000;
    private const int HeaderSize = 16;

    private readonly Dictionary<int, Lane> _lanes = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private readonly ILogger<InboxWatcher> _logger;
    private readonly SafeFileHandle _bell;
    private readonly SafeFileHandle _inotify;
    private bool _saidNotWatched;

    public InboxWatcher(ILogger<InboxWatcher> logger)
    {
        _logger = logger;
        _bell = new SafeFileHandle(Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec), ownsHandle: true);
        if (_bell.IsInvalid)
        {
            throw FileFault.Last("Making", "the claim loop's bell");
        }

        _inotify = new SafeFileHandle(Libc.InotifyInit(Libc.NonBlocking | Libc.CloseOnExec), ownsHandle: true);
        if (_inotify.IsInvalid)
        {
            DespoolerLog.NotWatching(logger, Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Watches a lane's folder; where it is watched already, makes sure that the watch is on the folder of that path.</summary>
    public void Watch(Lane lane, string path)
    {
        if (_inotify.IsInvalid)
        {
            return;
        }

        int watch = Libc.InotifyAddWatch(
            _inotify, path, MovedFrom | MovedTo | Created | Deleted | ClosedAfterWriting | OnlyFolders | DoNotFollow);
        if (watch >= 0)
        {
            if (lane.Watch != watch)
            {
                Unwatch(lane);
            }

            lane.Watch = watch;
            _lanes[watch] = lane;
        }
        else if (Marshal.GetLastPInvokeError() == Errno.NoSpace && !_saidNotWatched)
        {
            _saidNotWatched = true;
            DespoolerLog.LaneNotWatched(_logger, Lane.Describe(lane.Name));
        }
    }

    public void Unwatch(Lane lane)
    {
        // A folder that was renamed within the inbox keeps its watch, which then belongs to the new lane.
        if (lane.Watch is { } watch && _lanes.GetValueOrDefault(watch) == lane)
        {
            _lanes.Remove(watch);
            _ = Libc.InotifyRemoveWatch(_inotify, watch);
        }

        lane.Watch = null;
    }

    /// <summary>
    /// Hands on all notices that have come so far. Who acts on them afterwards knows of everything up to then: that a name that was renamed
    /// in is gone since, for one.
    /// </summary>
    /// <returns>False where notices were lost.</returns>
    public bool Drain(Action<Notice> notice)
    {
        bool complete = true;
        if (_inotify.IsInvalid)
        {
            return complete;
        }

        while (true)
        {
            nint read;
            fixed (byte* buffer = _buffer)
            {
                read = Libc.Read(_inotify, buffer, _buffer.Length);
            }

            if (read <= 0)
            {
                return complete;
            }

            complete &= HandOn(_buffer.AsSpan(0, (int)read), notice);
        }
    }

    /// <summary>Blocks until there is a notice, somebody rings, or the time is over.</summary>
    public void Wait(TimeSpan atMost)
    {
        bool bellIsHeld = false;
        bool inotifyIsHeld = false;
        try
        {
            Libc.PollEntry* entries = stackalloc Libc.PollEntry[2];
            _bell.DangerousAddRef(ref bellIsHeld);
            entries[0] = new Libc.PollEntry { Descriptor = (int)_bell.DangerousGetHandle(), Events = Libc.PollIn };
            if (!_inotify.IsInvalid)
            {
                _inotify.DangerousAddRef(ref inotifyIsHeld);
                entries[1] = new Libc.PollEntry { Descriptor = (int)_inotify.DangerousGetHandle(), Events = Libc.PollIn };
            }

            _ = Libc.Poll(entries, inotifyIsHeld ? 2u : 1u, (int)Math.Clamp(Math.Ceiling(atMost.TotalMilliseconds), 0, 60_000));
            ulong rings;
            _ = Libc.Read(_bell, (byte*)&rings, sizeof(ulong));
        }
        finally
        {
            if (bellIsHeld)
            {
                _bell.DangerousRelease();
            }

            if (inotifyIsHeld)
            {
                _inotify.DangerousRelease();
            }
        }
    }

    /// <summary>Ends the wait under way, or the next one. For any thread.</summary>
    public void Wake()
    {
        ulong one = 1;
        try
        {
            _ = Libc.Write(_bell, (byte*)&one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    public void Dispose()
    {
        _bell.Dispose();
        _inotify.Dispose();
    }

    private bool HandOn(ReadOnlySpan<byte> events, Action<Notice> notice)
    {
        bool complete = true;
        while (events.Length >= HeaderSize)
        {
            int watch = MemoryMarshal.Read<int>(events);
            uint mask = MemoryMarshal.Read<uint>(events[4..]);
            int length = MemoryMarshal.Read<int>(events[12..]);
            var name = events.Slice(HeaderSize, length);
            events = events[(HeaderSize + length)..];
            if ((mask & Overflow) != 0)
            {
                DespoolerLog.NoticesLost(_logger);
                complete = false;
            }
            else if (_lanes.TryGetValue(watch, out var lane))
            {
                if ((mask & Ended) != 0)
                {
                    _lanes.Remove(watch);
                }

                int end = name.IndexOf((byte)0);
                notice(new Notice(lane, KindOf(mask), UnixName.Decode(end < 0 ? name : name[..end])));
            }
        }

        return complete;
    }

    private static NoticeKind KindOf(uint mask) => (mask & IsFolder, mask & (MovedTo | MovedFrom | Created | Deleted | Ended)) switch
    {
        (_, Ended) => NoticeKind.WatchEnded,
        (0, MovedTo) => NoticeKind.RenamedIn,
        (0, MovedFrom or Deleted) => NoticeKind.Gone,
        (0, _) => NoticeKind.Written,
        (_, MovedFrom or Deleted) => NoticeKind.FolderGone,
        _ => NoticeKind.FolderIn,
    };
}
