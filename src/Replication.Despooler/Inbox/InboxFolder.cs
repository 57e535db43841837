using Microsoft.Win32.SafeHandles;
using Replication.Despooler.FileSystem;

namespace Replication.Despooler.Inbox;

/// <summary>The inbox, its <c>.claimed</c> folder and the lock that makes this process its only despooler.</summary>
internal sealed class InboxFolder : IDisposable
{
    /// <summary>Where claimed files are, hidden in the inbox: a claim is a rename and must stay on its file system.</summary>
    public const string Claimed = ".claimed";

    private const string LockName = ".lock";
    private const string ClockName = ".clock";

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private SafeFileHandle? _lock;
    private FileFacts _locked;

    public InboxFolder(DespoolerFolders folders, TimeProvider time)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folders.Inbox));
        _time = time;
    }

    public string Path { get; }

    /// <summary>Whether a path is the inbox or inside of it.</summary>
    public bool Holds(string path) => System.IO.Path.GetRelativePath(Path, path) is var relative
        && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !System.IO.Path.IsPathRooted(relative);

    /// <summary>Makes what is missing and becomes the inbox's despooler.</summary>
    /// <exception cref="InboxInUseException">Another despooler is at work there.</exception>
    /// <exception cref="IOException">It can't be made or written.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new FileFault(Errno.AccessDenied, "Making", Path);
        }

        using var root = Folder.Open(Path);
        using var claimed = root.OpenOrMake(Claimed);
        var file = claimed.OpenFile(LockName, Libc.WriteOnly | Libc.Create);
        if (Libc.Lock(file, Libc.LockExclusivelyOrFail) != 0)
        {
            var fault = claimed.Fault("Locking", LockName);
            file.Dispose();
            throw fault.Error == Errno.TryAgain ? new InboxInUseException(Path, fault) : fault;
        }

        lock (_gate)
        {
            _lock?.Dispose();
            _lock = file;
            _locked = claimed.Look(LockName) ?? default;
        }
    }

    /// <summary>Opens the inbox, and takes it again where somebody replaced it meanwhile.</summary>
    public Folder Open()
    {
        var root = Folder.Open(Path);
        try
        {
            if (!IsTaken(root))
            {
                Take();
            }

            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>
    /// How far the clock of the file system is ahead of this process's: a file server has its own, and modification times are by that.
    /// </summary>
    public TimeSpan MeasureClockOffset(Folder claimed)
    {
        claimed.Touch(ClockName);
        return claimed.Look(ClockName) is { } facts ? facts.ModifiedAt - _time.GetUtcNow() : TimeSpan.Zero;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _lock?.Dispose();
            _lock = null;
        }
    }

    private bool IsTaken(Folder root)
    {
        using var claimed = root.TryOpen(Claimed);
        return claimed?.Look(LockName) is { } facts && facts.Identity == _locked.Identity;
    }
}

/// <summary>An inbox that another despooler serves.</summary>
public sealed class InboxInUseException : Exception
{
    internal InboxInUseException(string inbox, Exception inner)
        : base(
            $"The inbox {inbox} is in use by another despooler. One inbox has one despooler: stop that one, or give this one an "
            + "inbox of its own with --inbox.",
            inner)
    {
    }
}
