namespace Replication.Despooler.FileSystem;

/// <summary>How a move ended.</summary>
internal enum RelocationOutcome
{
    Moved,

    /// <summary>There was nothing to move.</summary>
    Gone,

    /// <summary>A device node that this process may not make on the other file system.</summary>
    Impossible,
}

/// <summary>
/// Moves anything between folders that may be on different file systems. Each step can be done again: a crash between copying and
/// removing leaves both, and the next run copies over what is there.
/// </summary>
internal static unsafe class Relocation
{
    private const int CopyBuffer = 128 * 1024;
    private const int LongestLink = 4096;
    private const int ClaimIdLength = 36;

    /// <summary>Moves a name, over what has the new name.</summary>
    public static RelocationOutcome Move(Folder source, string name, Folder target, string newName)
    {
        int error = source.TryRename(name, target, newName);
        if (error != Errno.OtherFileSystem)
        {
            return error switch
            {
                0 => RelocationOutcome.Moved,
                Errno.NoSuchEntry => RelocationOutcome.Gone,
                _ => throw new FileFault(error, "Moving", Path.Combine(source.Path, name)),
            };
        }

        if (source.Look(name) is not { } facts)
        {
            return RelocationOutcome.Gone;
        }

        // A name that begins with '.' is in the middle of its move and belongs to nobody. The claim id in it keeps it apart from others.
        string unfinished = $".{newName[..Math.Min(newName.Length, ClaimIdLength)]}";
        target.Remove(unfinished);
        if (!Recreate(source, name, facts, target, unfinished))
        {
            return RelocationOutcome.Impossible;
        }

        if (!target.Rename(unfinished, target, newName))
        {
            throw target.Fault("Renaming", unfinished);
        }

        source.Remove(name);
        return RelocationOutcome.Moved;
    }

    private static bool Recreate(Folder source, string name, FileFacts facts, Folder target, string newName)
    {
        switch (facts.Kind)
        {
            case FileKind.Regular:
                Copy(source, name, target, newName);
                return true;
            case FileKind.SymbolicLink:
                CopyLink(source, name, target, newName);
                return true;
            default:
                return Libc.MakeNodeAt(target.Handle, newName, facts.Mode, facts.Node) == 0;
        }
    }

    private static void Copy(Folder source, string name, Folder target, string newName)
    {
        using var from = source.OpenFile(name, Libc.ReadOnly);
        using var to = target.OpenFile(newName, Libc.WriteOnly | Libc.Create | Libc.Truncate);
        byte[] buffer = new byte[CopyBuffer];
        long offset = 0;
        while (RandomAccess.Read(from, buffer, offset) is > 0 and int read)
        {
            RandomAccess.Write(to, buffer.AsSpan(0, read), offset);
            offset += read;
        }

        RandomAccess.FlushToDisk(to);
    }

    private static void CopyLink(Folder source, string name, Folder target, string newName)
    {
        byte* link = stackalloc byte[LongestLink + 1];
        nint length = Libc.ReadLinkAt(source.Handle, name, link, LongestLink);
        if (length < 0)
        {
            throw source.Fault("Reading the link", name);
        }

        link[length] = 0;
        if (Libc.MakeLinkAt(link, target.Handle, newName) != 0)
        {
            throw target.Fault("Making the link", newName);
        }
    }
}
