using System.Globalization;

namespace Replication.Hosting.Data;

/// <summary>
/// The folder of a process whose bus or database is embedded. It has one owner: the lock is the operating system's and goes with the
/// process, however that ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>EWOULDBLOCK of Linux: another process has the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream? _lock;

    private DataFolder(string path, FileStream? @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is missing, and becomes its owner.</summary>
    /// <exception cref="DataFolderException">Another process owns it, or it can't be written.</exception>
    public static DataFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string ownerFile = System.IO.Path.Combine(full, "owner");
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {full} can't be made: {exception.Message}", exception);
        }

        FileStream @lock;
        try
        {
            @lock = new FileStream(System.IO.Path.Combine(full, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException && exception.HResult != WouldBlock))
        {
            throw new DataFolderException($"The data folder {full} can't be written: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            string owner = File.Exists(ownerFile) ? $"process {File.ReadAllText(ownerFile).Trim()}" : "another process";
            throw new DataFolderException(
                $"The data folder {full} is in use by {owner}. Stop that process, or give this one a folder of its own with --data.", exception);
        }

        try
        {
            File.WriteAllText(ownerFile, System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            @lock.Dispose();
            throw new DataFolderException($"The data folder {full} can't be written: {exception.Message}", exception);
        }

        return new DataFolder(full, @lock);
    }

    /// <summary>The folder for a process that embeds neither bus nor database: others may use it too. It is made by whoever writes to it.</summary>
    public static DataFolder Share(string path) => new(System.IO.Path.GetFullPath(path), null);

    /// <summary>A path inside the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Gives the folder up.</summary>
    public void Dispose() => _lock?.Dispose();
}

/// <summary>A data folder that can't be used; the message says why and what to do.</summary>
public sealed class DataFolderException(string message, Exception inner) : Exception(message, inner);
