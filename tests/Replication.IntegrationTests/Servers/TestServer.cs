using System.Diagnostics;
using Xunit;

namespace Replication.Tests.Servers;

/// <summary>
/// A real server of the tests' own, on a loopback port that stays the same when it starts again: in a container, or from the programs of
/// this machine.
/// </summary>
internal abstract class TestServer : IAsyncDisposable
{
    /// <summary>As the product takes it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>The process that all others of it stem from.</summary>
    public abstract Task<int> ProcessIdAsync();

    /// <summary>Starts it, for the first time or after a crash, and returns when it answers.</summary>
    public abstract Task StartAsync();

    /// <summary>Ends it as a crash does: no connection is closed in order, the next start recovers.</summary>
    public abstract Task CrashAsync();

    /// <summary>Freezes it: it holds its connections and does not answer.</summary>
    public abstract Task PauseAsync();

    /// <summary>Lets a frozen one go on.</summary>
    public abstract Task ResumeAsync();

    /// <summary>Ends it for good and clears away what it left.</summary>
    public abstract ValueTask DisposeAsync();

    internal static int FreePort() => Cli.ReplicationProgram.FreePort();

    /// <summary>What a program prints that ends at once.</summary>
    internal static async Task<string> ReadAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    /// <summary>Runs a program to its end; a server that it starts does not inherit our pipes, which would stay open with it.</summary>
    internal static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. command])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}.");
    }
}
