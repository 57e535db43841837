using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Replication.Despooler.Inbox;
using Replication.Hosting.Data;

namespace Replication.Cli;

/// <summary>The exit codes.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int Interrupted = 130;
}

/// <summary>The command line is wrong; the message says what is needed.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The verb can't do its work; the message says why and what to do.</summary>
internal sealed class FailedException(string message) : Exception(message);

/// <summary>Puts failures into words: a line each on standard error, and never a stack trace.</summary>
internal static partial class Failures
{
    public static int Report(Exception exception, TextWriter error)
    {
        var (code, lines) = exception switch
        {
            UsageException usage => (ExitCode.WrongUsage, new[] { usage.Message }),
            OptionsValidationException options => (ExitCode.WrongUsage, [.. options.Failures]),
            OperationCanceledException => (ExitCode.Interrupted, ["Interrupted."]),
            FailedException or DataFolderException or InboxInUseException => (ExitCode.Failed, [exception.Message]),
            InvalidOperationException when Binding(exception) is { } binding => (ExitCode.WrongUsage, [binding]),
            AggregateException { InnerExceptions: [var only] } => (Report(only, error), []),
            IOException io when io.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) => (
                ExitCode.Failed, [$"{io.Message.TrimEnd('.')}. Stop the process that listens there, or choose another with --urls."]),
            DbException => (ExitCode.Failed, [$"The site database can't be used: {exception.Message}"]),
            IOException or UnauthorizedAccessException => (ExitCode.Failed, [exception.Message]),
            _ => (ExitCode.Failed, [$"{exception.GetType().Name}: {exception.Message}"]),
        };
        foreach (string line in lines)
        {
            error.WriteLine($"replication: {line.ReplaceLineEndings(" ")}");
        }

        return code;
    }

    /// <summary>The configuration binder names key and value in texts of its own.</summary>
    private static string? Binding(Exception exception)
    {
        if (UnknownKeyPattern().Match(exception.Message) is { Success: true } unknown)
        {
            return $"{unknown.Groups["section"].Value}:{unknown.Groups["key"].Value} is not known. 'config show' lists the keys that there are.";
        }

        return exception.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) ? exception.Message : null;
    }

    // The options class of a section is named after it.
    [GeneratedRegex(@"'ErrorOnUnknownConfiguration'.*\.(?<section>\w+)Options: '(?<key>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UnknownKeyPattern();
}
