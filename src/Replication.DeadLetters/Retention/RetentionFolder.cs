using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Retention;

/// <summary>Letters could not be written; they stand in the table as before.</summary>
internal sealed class RetentionFolderException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// The folder of letters that have left the table: JSON Lines as <c>dead-letters export</c> prints them, gzip. A file is written under a name
/// with a dot before it, flushed to the disk and renamed, and the folder flushed: what has its name is whole and outlives a loss of power.
/// </summary>
internal sealed partial class RetentionFolder(string path)
{
    private const int ReadOnlyAndCloseOnExec = 0x80000;

    /// <summary>Writes a file that is not there yet.</summary>
    /// <exception cref="RetentionFolderException">The disk is full, or the folder can't be written.</exception>
    public async Task WriteAsync(
        string name, IReadOnlyList<(DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline)> letters, CancellationToken cancellationToken)
    {
        string unfinished = Path.Combine(path, $".{name}");
        try
        {
            Directory.CreateDirectory(path);
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
                {
                    foreach (var (letter, timeline) in letters)
                    {
                        await LetterLines.WriteAsync(gzip, letter, timeline, cancellationToken);
                    }
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, Path.Combine(path, name));
            FlushFolder();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
            throw new RetentionFolderException($"{Path.Combine(path, name)} can't be written: {exception.Message}", exception);
        }
    }

    private static void Remove(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It belongs to nobody, and the next file has another name.
        }
    }

    /// <summary>.NET opens no folders; without this a loss of power may take the new name back.</summary>
    private void FlushFolder()
    {
        using var folder = new SafeFileHandle(Open(path, ReadOnlyAndCloseOnExec), ownsHandle: true);
        if (folder.IsInvalid)
        {
            throw new IOException($"The folder {path} can't be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        RandomAccess.FlushToDisk(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
