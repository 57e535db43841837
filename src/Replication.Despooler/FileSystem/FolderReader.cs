using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Replication.Despooler.FileSystem;

/// <summary>One name of a folder.</summary>
internal readonly record struct FolderEntry(string Name, FileKind Kind);

/// <summary>
/// Reads a folder of any size, a little at a time. Entries may be renamed away between two reads; one that stays is seen exactly once,
/// one that comes may be seen or not.
/// </summary>
internal sealed unsafe class FolderReader : IDisposable
{
    // struct dirent of 64-bit Linux: inode 8, offset 8, record length 2, type 1, name.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    private readonly string _path;
    private readonly StreamHandle _stream;

    internal FolderReader(Folder folder, int descriptor)
    {
        _path = folder.Path;
        _stream = new StreamHandle(Libc.OpenStream(descriptor));
        if (_stream.IsInvalid)
        {
            var fault = FileFault.Last("Listing", _path);
            _ = Libc.Close(descriptor);
            throw fault;
        }
    }

    /// <summary>Reads the next entry; <c>.</c> and <c>..</c> are left out.</summary>
    /// <param name="folder">The folder, open now; needed where the file system does not tell an entry's kind.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>False at the end.</returns>
    public bool Next(Folder folder, out FolderEntry entry)
    {
        while (true)
        {
            byte* record = Libc.ReadStream(_stream.DangerousGetHandle());
            if (record is null)
            {
                int error = Marshal.GetLastPInvokeError();
                entry = default;
                return error is 0 or Errno.NoSuchEntry ? false : throw new FileFault(error, "Listing", _path);
            }

            var octets = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(record + NameOffset);
            if (octets is [(byte)'.'] or [(byte)'.', (byte)'.'])
            {
                continue;
            }

            string name = UnixName.Decode(octets);
            var kind = KindOf(record[TypeOffset]);
            if (kind != FileKind.Unknown || folder.Look(name) is not { } facts)
            {
                entry = new FolderEntry(name, kind);
                return true;
            }

            entry = new FolderEntry(name, facts.Kind);
            return true;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileKind KindOf(byte type) => type switch
    {
        1 => FileKind.NamedPipe,
        2 => FileKind.CharacterDevice,
        4 => FileKind.Folder,
        6 => FileKind.BlockDevice,
        8 => FileKind.Regular,
        10 => FileKind.SymbolicLink,
        12 => FileKind.Socket,
        _ => FileKind.Unknown,
    };

    private sealed class StreamHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public StreamHandle(nint stream)
            : base(ownsHandle: true) => SetHandle(stream);

        protected override bool ReleaseHandle() => Libc.CloseStream(handle) == 0;
    }
}
