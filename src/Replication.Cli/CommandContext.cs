using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace Replication.Cli;

/// <summary>What every verb has: the configuration, where data goes, and where everything else goes.</summary>
internal sealed record CommandContext(IConfigurationRoot Configuration, TextWriter Output, TextWriter Error, IAnsiConsole ErrorConsole)
{
    /// <summary>Whether a person sees standard error, so that progress is worth showing.</summary>
    public static bool IsWatched => !System.Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null;
}
