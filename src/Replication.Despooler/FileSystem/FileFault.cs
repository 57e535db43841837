using System.Runtime.InteropServices;

namespace Replication.Despooler.FileSystem;

/// <summary>Error numbers of Linux, the same on every processor.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoSuchEntry = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int OtherFileSystem = 18;
    public const int NotAFolder = 20;
    public const int InvalidArgument = 22;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int QuotaExceeded = 122;
}

/// <summary>A file operation that the environment refused.</summary>
/// <param name="error">The error number.</param>
/// <param name="operation">What was tried, such as <c>Listing</c>.</param>
/// <param name="path">On what.</param>
internal sealed class FileFault(int error, string operation, string path)
    : IOException($"{operation} {UnixName.ToText(path)} failed: {Marshal.GetPInvokeErrorMessage(error)} (error {error}). {Fix(error)}")
{
    /// <summary>The error number.</summary>
    public int Error { get; } = error;

    /// <summary>The fault of the call that has just failed.</summary>
    public static FileFault Last(string operation, string path) => new(Marshal.GetLastPInvokeError(), operation, path);

    private static string Fix(int error) => error switch
    {
        Errno.AccessDenied or Errno.NotPermitted => "Give the despooler the right to read and write there.",
        Errno.NotAFolder or Errno.TooManyLinks => "Put a folder where something else is now.",
        Errno.OtherFileSystem => "A lane must be on the file system of the inbox: a claim is a rename.",
        Errno.NoSpace or Errno.QuotaExceeded => "Make space there.",
        Errno.ReadOnlyFileSystem => "Mount it for writing.",
        Errno.NoSuchEntry => "Make it, or mount what should be there.",
        _ => "See to the file system; the work goes on by itself afterwards.",
    };
}
