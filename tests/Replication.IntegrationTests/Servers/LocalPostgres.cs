using System.Globalization;
using Npgsql;

namespace Replication.Tests.Servers;

/// <summary>
/// PostgreSQL from the programs of this machine. They refuse to run as root, so root runs them as the user <c>postgres</c>.
/// </summary>
internal sealed class LocalPostgres : TestServer
{
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(folder => folder, StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    private readonly string _folder;
    private readonly int _port = FreePort();

    private LocalPostgres(string folder) => _folder = folder;

    public static bool IsPossible => Programs is not null;

    public override string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes the files of a server that does not run yet.</summary>
    /// <param name="folder">An empty folder for them; null for a new one.</param>
    public static async Task<LocalPostgres> CreateAsync(string? folder = null)
    {
        var server = new LocalPostgres(folder ?? Directory.CreateTempSubdirectory("replication-postgres-").FullName);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", server._folder);
        }

        await RunProgramAsync("initdb", "-D", server.Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        return server;
    }

    public override async Task<int> ProcessIdAsync() =>
        int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);

    public override Task StartAsync() => RunProgramAsync(
        "pg_ctl",
        "-D",
        Data,
        "-w",
        "-l",
        Path.Combine(_folder, "log"),
        "-o",
        string.Create(CultureInfo.InvariantCulture, $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300"),
        "start");

    public override Task CrashAsync() => RunProgramAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>The postmaster and all that it has forked.</summary>
    public override Task PauseAsync() => SignalAsync("-STOP");

    public override Task ResumeAsync() => SignalAsync("-CONT");

    public override async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await CrashAsync();
        }

        // Root without the right to read everything, as tests/run makes it, may not look into a folder of somebody else's.
        await RunAsAsync("/bin/sh", "-c", $"rm -r {_folder}/*");
        Directory.Delete(_folder);
    }

    private Task SignalAsync(string signal) => RunAsAsync(
        "/bin/sh", "-c", $"postmaster=$(head -n 1 {Data}/postmaster.pid); pkill {signal} -P $postmaster; kill {signal} $postmaster");

    private static Task RunProgramAsync(string program, params string[] arguments) => RunAsAsync([Path.Combine(Programs!, program), .. arguments]);

    private static Task RunAsAsync(params string[] command) =>
        RunAsync(Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command);
}
