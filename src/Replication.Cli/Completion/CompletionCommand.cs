using System.CommandLine;

namespace Replication.Cli.Completion;

/// <summary>
/// The verb <c>completion</c>: a script for a shell. The script asks the program itself by System.CommandLine's directive
/// <c>[suggest:POSITION]</c>, so that what is completed is what is parsed.
/// </summary>
internal static class CompletionCommand
{
    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print a script that completes verbs, options and values in a shell; its first line says how to source it.") { shell };
        command.SetAction(parsed =>
        {
            using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{parsed.GetValue(shell)}")!;
            using var reader = new StreamReader(script);
            context.Output.Write(reader.ReadToEnd());
            return ExitCode.Done;
        });
        return command;
    }
}
