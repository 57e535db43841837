using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Replication.Despooler.FileSystem;

/// <summary>How reading a whole file ended.</summary>
internal enum FileReadOutcome
{
    /// <summary>All of its octets were read.</summary>
    Whole,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>Its size is another one than before: somebody still writes it.</summary>
    Changing,

    /// <summary>It is a folder.</summary>
    Folder,
}

/// <summary>
/// An open folder. All names are relative to it and no link below it is ever followed. What the environment refuses is a
/// <see cref="FileFault"/>; that something is not there is a result.
/// </summary>
internal sealed unsafe class Folder : IDisposable
{
    private const int DoNotFollow = 0x100;
    private const uint BasicFacts = 0x7FF;
    private const uint AllModes = 0x1FF;
    private const uint FileMode = 0x1B6;

    /// <summary>Files below this size are read by way of the stack. Octets.</summary>
    private const int SmallFile = 16 * 1024;

    private Folder(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    /// <summary>For messages, and for watches.</summary>
    public string Path { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Opens a folder by its path; links on the way are the operator's and are followed.</summary>
    public static Folder Open(string path)
    {
        int descriptor = Libc.Open(path, Libc.PathOnly | Libc.FolderOnly | Libc.CloseOnExec, 0);
        return descriptor >= 0 ? new Folder(new SafeFileHandle(descriptor, ownsHandle: true), path) : throw FileFault.Last("Opening", path);
    }

    /// <summary>Opens a folder below this one; empty for this one itself.</summary>
    /// <returns>Null where there is none.</returns>
    public Folder? TryOpen(string relative) => Walk(relative, make: false);

    /// <summary>Opens a folder below this one, and makes it where it is missing.</summary>
    public Folder OpenOrMake(string relative) => Walk(relative, make: true)!;

    /// <summary>The folder's entries, read lazily, in the file system's order.</summary>
    public FolderReader Read()
    {
        int descriptor = Libc.OpenAt(Handle, ".", Libc.ReadOnly | Libc.FolderOnly | Libc.CloseOnExec, 0);
        return descriptor >= 0 ? new FolderReader(this, descriptor) : throw FileFault.Last("Listing", Path);
    }

    /// <returns>Null where there is no such name.</returns>
    public FileFacts? Look(string name)
    {
        if (Libc.StatX(Handle, name, DoNotFollow, BasicFacts, out var facts) == 0)
        {
            return FileFacts.Of(facts);
        }

        return Marshal.GetLastPInvokeError() == Errno.NoSuchEntry ? null : throw Fault("Looking at", name);
    }

    /// <summary>Renames a name into another folder of the same file system, over what has that name there.</summary>
    /// <returns>False where the name or the target folder is gone.</returns>
    public bool Rename(string name, Folder target, string newName)
    {
        int error = TryRename(name, target, newName);
        return error == 0 || (error == Errno.NoSuchEntry ? false : throw new FileFault(error, "Renaming", In(name)));
    }

    /// <returns>The error number; 0 for success.</returns>
    public int TryRename(string name, Folder target, string newName) =>
        Libc.RenameAt(Handle, name, target.Handle, newName) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <returns>False where it was gone already.</returns>
    public bool Remove(string name)
    {
        if (Libc.UnlinkAt(Handle, name, 0) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Errno.NoSuchEntry ? false : throw Fault("Removing", name);
    }

    /// <summary>Removes a folder if it is empty.</summary>
    /// <returns>Whether there is none of that name now.</returns>
    public bool TryRemoveFolder(string name) =>
        Libc.UnlinkAt(Handle, name, Libc.RemoveFolder) == 0 || Marshal.GetLastPInvokeError() == Errno.NoSuchEntry;

    /// <summary>Sets the modification time to now, by the clock of the file system; makes the file where it is missing.</summary>
    public void Touch(string name)
    {
        OpenFile(name, Libc.WriteOnly | Libc.Create).Dispose();
        if (Libc.SetTimes(Handle, name, 0, DoNotFollow) != 0)
        {
            throw Fault("Touching", name);
        }
    }

    /// <summary>Opens or makes a file for copying or locking; a link is a fault and a pipe does not block.</summary>
    public SafeFileHandle OpenFile(string name, int flags)
    {
        int descriptor = Libc.OpenAt(Handle, name, flags | Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, FileMode);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Fault("Opening", name);
    }

    /// <summary>Reads a regular file of a known size. Memory is taken for that size only, whatever the file has become since.</summary>
    public FileReadOutcome ReadWhole(string name, long size, out byte[] octets)
    {
        octets = [];
        int descriptor = Libc.OpenAt(Handle, name, Libc.ReadOnly | Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.NoSuchEntry ? FileReadOutcome.Gone : throw Fault("Reading", name);
        }

        try
        {
            // One octet more is asked for: what brings no more than the size has seen the end, and needs no call of its own to see it.
            if (size < SmallFile)
            {
                Span<byte> room = stackalloc byte[(int)size + 1];
                if (Fill(descriptor, name, room, (int)size) != size)
                {
                    return FileReadOutcome.Changing;
                }

                octets = room[..(int)size].ToArray();
                return FileReadOutcome.Whole;
            }

            byte[] buffer = GC.AllocateUninitializedArray<byte>((int)size);
            if (Fill(descriptor, name, buffer, buffer.Length) < size || Fill(descriptor, name, stackalloc byte[1], 1) > 0)
            {
                return FileReadOutcome.Changing;
            }

            octets = buffer;
            return FileReadOutcome.Whole;
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>The fault of the call that has just failed on a name.</summary>
    public FileFault Fault(string operation, string name) => FileFault.Last(operation, In(name));

    public void Dispose() => Handle.Dispose();

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private int Fill(int descriptor, string name, Span<byte> buffer, int enough)
    {
        int filled = 0;
        fixed (byte* start = buffer)
        {
            while (filled < enough)
            {
                nint read = Libc.Read(descriptor, start + filled, buffer.Length - filled);
                if (read == 0)
                {
                    break;
                }

                if (read > 0)
                {
                    filled += (int)read;
                }
                else if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                {
                    throw Fault("Reading", name);
                }
            }
        }

        return filled;
    }

    // Component by component: only so is no link on the way followed.
    private Folder? Walk(string relative, bool make)
    {
        var current = Handle;
        string path = Path;
        foreach (string name in relative.Length == 0 ? ["."] : relative.Split('/'))
        {
            int descriptor = OpenStep(current, name, make);
            int error = Marshal.GetLastPInvokeError();
            if (current != Handle)
            {
                current.Dispose();
            }

            path = name == "." ? path : System.IO.Path.Combine(path, name);
            if (descriptor < 0)
            {
                return error == Errno.NoSuchEntry && !make ? null : throw new FileFault(error, "Opening", path);
            }

            current = new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return new Folder(current, path);
    }

    private static int OpenStep(SafeFileHandle folder, string name, bool make)
    {
        int flags = Libc.PathOnly | Libc.FolderOnly | Libc.NoFollow | Libc.CloseOnExec;
        int descriptor = Libc.OpenAt(folder, name, flags, 0);
        if (descriptor >= 0 || !make || Marshal.GetLastPInvokeError() != Errno.NoSuchEntry)
        {
            return descriptor;
        }

        return Libc.MakeFolderAt(folder, name, AllModes) == 0 || Marshal.GetLastPInvokeError() == Errno.Exists
            ? Libc.OpenAt(folder, name, flags, 0)
            : -1;
    }
}
