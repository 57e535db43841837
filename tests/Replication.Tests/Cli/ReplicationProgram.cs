using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Replication.Tests.Cli;

/// <summary>What a run of the program printed and how it ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>The program as users start it, a process of its own.</summary>
internal static class ReplicationProgram
{
    /// <summary>What the build made, or the published program that <c>REPLICATION_PROGRAM</c> names.</summary>
    private static readonly string Path =
        Environment.GetEnvironmentVariable("REPLICATION_PROGRAM") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "replication.dll");

    /// <summary>Runs a verb to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs a verb with configuration in its environment, as <c>Section:Key</c>, to its end.</summary>
    public static async Task<ProgramResult> RunAsync(IEnumerable<(string Key, string Value)> configuration, params string[] arguments)
    {
        using var process = Start(configuration, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill();
            throw new TimeoutException($"'{string.Join(' ', arguments)}' did not end: {await output} {await error}", late);
        }

        return new ProgramResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a verb; the caller ends it.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts a verb with configuration in its environment, as <c>Section:Key</c>; the caller ends it.</summary>
    public static Process Start(IEnumerable<(string Key, string Value)> configuration, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1" },
        };
        foreach (var (key, value) in configuration)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>A loopback port that nobody listens on, for what has to keep its port when it starts again.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
