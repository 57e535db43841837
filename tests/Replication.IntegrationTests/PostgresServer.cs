using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Replication.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Replication.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own, started privately on a free loopback port from the programs of this machine and stopped again.
/// The programs refuse to run as root, so root runs them as the user <c>postgres</c>. Without programs the tests are skipped.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static string? _connectionString;
    private static string _missing = "PostgreSQL was not started.";

    private string? _programs;
    private string _folder = "";

    /// <summary>The server, or the end of the test where there is none.</summary>
    public static string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_connectionString is null, _missing);
            return _connectionString!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(folder => folder, StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
        if (_programs is null)
        {
            _missing = "PostgreSQL's programs are not on this machine (Debian: apt-get install postgresql).";
            return;
        }

        _folder = Directory.CreateTempSubdirectory("replication-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", _folder);
        }

        int port = FreePort();
        string data = Path.Combine(_folder, "data");
        await RunProgramAsync("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        await RunProgramAsync(
            "pg_ctl", "-D", data, "-w", "-l", Path.Combine(_folder, "log"), "-o",
            string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"),
            "start");
        _connectionString = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
    }

    public async ValueTask DisposeAsync()
    {
        if (_connectionString is not null)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            await RunProgramAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-w", "-m", "immediate", "stop");
            await (Environment.IsPrivilegedProcess ? RunAsync("runuser", "-u", "postgres", "--", "rm", "-r", _folder + "/data") : Task.CompletedTask);
        }
    }

    private Task RunProgramAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output would keep our pipes open: the server inherits them.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
