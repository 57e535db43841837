using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Replication.Tests;

/// <summary>
/// A PostgreSQL server of a test's own, started privately on a free loopback port from the programs of this machine. The programs refuse to
/// run as root, so root runs them as the user <c>postgres</c>.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(folder => folder, StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("replication-postgres-").FullName;
    private readonly int _port = FreePort();

    private PostgresCluster()
    {
    }

    public static bool IsPossible => Programs is not null;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres");

    private string Data => Path.Combine(_folder, "data");

    public static void SkipWhereMissing() =>
        Assert.SkipUnless(IsPossible, "PostgreSQL's programs are not on this machine (Debian: apt-get install postgresql).");

    /// <summary>Makes the files of a server that does not run yet.</summary>
    public static async Task<PostgresCluster> CreateAsync()
    {
        SkipWhereMissing();
        var cluster = new PostgresCluster();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", cluster._folder);
        }

        await RunProgramAsync("initdb", "-D", cluster.Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        return cluster;
    }

    public Task StartAsync() => RunProgramAsync(
        "pg_ctl",
        "-D",
        Data,
        "-w",
        "-l",
        Path.Combine(_folder, "log"),
        "-o",
        string.Create(CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"),
        "start");

    /// <summary>Ends the server as a crash does: no connection is closed in order, the next start recovers.</summary>
    public Task CrashAsync() => RunProgramAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await CrashAsync();

        // Root without the right to read everything, as tests/run makes it, may not look into a folder of somebody else's.
        await RunAsync(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", "rm", "-r", _folder] : ["rm", "-r", _folder]);
    }

    private static Task RunProgramAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs!, program);
        return RunAsync(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", path, .. arguments] : [path, .. arguments]);
    }

    private static async Task RunAsync(params string[] command)
    {
        // A server would inherit our pipes and keep them open, so what it prints goes nowhere; its log is in the folder.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. command])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
