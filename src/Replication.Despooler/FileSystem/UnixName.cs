using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;
using System.Text.Unicode;

namespace Replication.Despooler.FileSystem;

/// <summary>
/// A file's name is octets, mostly but not always UTF-8: old clients write CP1252. An octet that fits nowhere becomes a lone surrogate
/// (U+DC80 to U+DCFF, as Python does), so that every name survives the way into a string and back and every file can be claimed.
/// </summary>
internal static class UnixName
{
    private const char Escape = '\uDC00';

    /// <summary>Octets to string, without loss.</summary>
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        // Never more characters than octets, and a name has 255 of them at most.
        Span<char> text = octets.Length <= 256 ? stackalloc char[256] : new char[octets.Length];
        int length = 0;
        while (!octets.IsEmpty)
        {
            var status = Utf8.ToUtf16(octets, text[length..], out int read, out int written, replaceInvalidSequences: false);
            length += written;
            octets = octets[read..];
            if (status is OperationStatus.InvalidData or OperationStatus.NeedMoreData)
            {
                text[length++] = (char)(Escape + octets[0]);
                octets = octets[1..];
            }
        }

        return new string(text[..length]);
    }

    /// <summary>String to octets, the way back. The buffer needs three octets per character.</summary>
    /// <returns>The number of octets.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> octets)
    {
        int length = 0;
        while (!text.IsEmpty)
        {
            var status = Utf8.FromUtf16(text, octets[length..], out int read, out int written, replaceInvalidSequences: false);
            length += written;
            text = text[read..];
            if (status is OperationStatus.InvalidData or OperationStatus.NeedMoreData)
            {
                octets[length++] = (byte)(text[0] - Escape);
                text = text[1..];
            }
        }

        return length;
    }

    /// <summary>Whether the name was UTF-8.</summary>
    public static bool IsText(string name) => !name.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF') || ToText(name) == name;

    /// <summary>The name as a text that JSON, logs and databases take: U+FFFD for what was not UTF-8.</summary>
    public static string ToText(string name) =>
        name.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) : name;
}

/// <summary>Hands a name to the C library as octets with a NUL at the end.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static unsafe class UnixNameMarshaller
{
    public ref struct In
    {
        private byte* _octets;
        private bool _allocated;

        public static int BufferSize => 1024;

        public void FromManaged(string name, Span<byte> buffer)
        {
            int size = (name.Length * 3) + 1;
            if (size > buffer.Length)
            {
                _octets = (byte*)NativeMemory.Alloc((nuint)size);
                _allocated = true;
                buffer = new Span<byte>(_octets, size);
            }
            else
            {
                // The buffer is on the caller's stack and doesn't move.
                _octets = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
            }

            _octets[UnixName.Encode(name, buffer)] = 0;
        }

        public readonly byte* ToUnmanaged() => _octets;

        public readonly void Free()
        {
            if (_allocated)
            {
                NativeMemory.Free(_octets);
            }
        }
    }
}
