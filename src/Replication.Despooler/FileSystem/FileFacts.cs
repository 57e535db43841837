namespace Replication.Despooler.FileSystem;

/// <summary>What a name stands for; a link stands for itself.</summary>
internal enum FileKind
{
    Unknown,
    Regular,
    Folder,
    SymbolicLink,
    NamedPipe,
    Socket,
    CharacterDevice,
    BlockDevice,
}

/// <summary>What can be known of a name without following or opening it.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Size">In octets.</param>
/// <param name="ModifiedAt">By the clock of its file system, UTC.</param>
/// <param name="Identity">Device and inode: the same for the same thing under any name.</param>
internal readonly record struct FileFacts(FileKind Kind, long Size, DateTimeOffset ModifiedAt, (ulong Device, ulong Inode) Identity)
{
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799;

    /// <summary>When it got its name or was written to last, by the clock of its file system, UTC. Whoever delivers can't set it.</summary>
    public DateTimeOffset ChangedAt { get; private init; }

    /// <summary>Type and permissions as the kernel has them.</summary>
    public ushort Mode { get; private init; }

    /// <summary>The device that a device node stands for.</summary>
    public ulong Node { get; private init; }

    public static FileFacts Of(in Libc.StatXBuffer facts) => new(
        KindOf(facts.Mode),
        (long)facts.Size,
        At(facts.ModifiedSeconds, facts.ModifiedNanoseconds),
        (((ulong)facts.DeviceMajor << 32) | facts.DeviceMinor, facts.Inode))
    {
        ChangedAt = At(facts.ChangedSeconds, facts.ChangedNanoseconds),
        Mode = facts.Mode,
        Node = NodeOf(facts.NodeMajor, facts.NodeMinor),
    };

    /// <summary>The kind in words, as a letter names it.</summary>
    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.SymbolicLink => "a symbolic link",
        FileKind.NamedPipe => "a named pipe",
        FileKind.Socket => "a socket",
        FileKind.CharacterDevice or FileKind.BlockDevice => "a device",
        FileKind.Regular => "a regular file",
        _ => "of an unknown kind",
    };

    private static DateTimeOffset At(long seconds, uint nanoseconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, FirstSecond, LastSecond)).AddTicks(nanoseconds / 100);

    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.SymbolicLink,
        0x1000 => FileKind.NamedPipe,
        0xC000 => FileKind.Socket,
        0x2000 => FileKind.CharacterDevice,
        0x6000 => FileKind.BlockDevice,
        _ => FileKind.Unknown,
    };

    // The C library's own packing of a device number.
    private static ulong NodeOf(ulong major, ulong minor) =>
        ((major & 0xFFFFF000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
}
