using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>
/// The first key, by which an administrator gets in: what its file holds, and at the first start a new one, that is written there. A crash
/// between file and table is mended by the next start, which takes what the file holds.
/// </summary>
/// <param name="file">The file of the key.</param>
internal sealed partial class AdministratorKey(
    string file, ApiKeyStore store, Database database, Readiness readiness, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    /// <summary>Its name, which no other key has.</summary>
    public const string Name = "administrator";

    private readonly EnvironmentRetry _environment = new(
        "administrator-key", database.IsEnvironmental, readiness, time, logs.CreateLogger<EnvironmentRetry>());

    private readonly ILogger _logger = logs.CreateLogger<AdministratorKey>();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _environment.RunAsync(SetAsync, stoppingToken);

    private async Task<bool> SetAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (File.Exists(file))
            {
                return await store.SetAsync(Name, AccessRole.Administrator, ApiKey.Hash(Read()), replace: true, cancellationToken);
            }

            string key = ApiKey.Create();
            Write(key);
            if (await store.SetAsync(Name, AccessRole.Administrator, ApiKey.Hash(key), replace: false, cancellationToken))
            {
                LogMade(_logger, file);
                return true;
            }

            // Another console has made one: it is in the file of that one.
            File.Delete(file);
            return false;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private string Read()
    {
        string key = File.ReadAllText(file).Trim();
        return key.Length >= ApiKey.Length
            ? key
            : throw new IOException($"The administrator's key in {file} is too short: {ApiKey.Length} characters are needed at least. Remove the file, and one is made.");
    }

    private void Write(string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        string draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(key + "\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file);
    }

    [LoggerMessage(1, LogLevel.Information, "An administrator's API key was made; it is in {File}.")]
    private static partial void LogMade(ILogger logger, string file);
}
