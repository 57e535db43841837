using System.Diagnostics;
using Xunit;

namespace Replication.Tests.Cli;

/// <summary>Completion as a shell does it: the script is sourced, its function is called for a line, and what it offers is looked at.</summary>
public sealed class CompletionTests
{
    /// <summary>Calls the function that the script registered as bash calls it, the cursor at the end of the line.</summary>
    private const string Complete =
        """
        replication() { dotnet "$PROGRAM" "$@"; }
        source <(replication completion bash)
        [[ $(complete -p replication) =~ -F\ ([^ ]+) ]]
        COMP_LINE=$1 COMP_POINT=${#1}
        "${BASH_REMATCH[1]}" replication "${1##*[ =]}" ""
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    [Theory]
    [InlineData("replication dead-letters re", "replay", "restore")]
    [InlineData("replication dead-letters list --state ", "discarded", "replaying", "resolved", "unresolved")]
    [InlineData("replication dead-letters list --state=un", "unresolved")]
    [InlineData("replication dead-letters replay --reason mal", "malformed-mif")]
    [InlineData("replication run --role d", "dead-letters", "despooler", "distribution-manager")]
    [InlineData("replication replays pause --w", "--why")]
    [InlineData("replication completion z", "zsh")]
    [InlineData("replication mif check /", "")]
    public async Task In_bash_a_line_is_completed_by_the_program_itself(string line, params string[] expected) =>
        Assert.Equal(expected, await CompleteAsync(line));

    [Fact]
    public async Task In_bash_every_verb_is_offered()
    {
        string help = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "Replication.Tests", "Golden", "cli-help.txt"), TestContext.Current.CancellationToken);
        var verbs = help.Split('\n').Select(line => line.Split(':')[0].Split(' ')).Where(words => words is ["replication", _]).Select(words => words[1]).ToList();
        Assert.Contains("dead-letters", verbs);
        Assert.Equal(verbs, (await CompleteAsync("replication ")).Where(word => !word.StartsWith('-')));
    }

    /// <summary>A person waits for it: nothing but the command line is built.</summary>
    [Fact]
    public async Task The_program_answers_within_a_second()
    {
        var shortest = TimeSpan.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long start = TimeProvider.System.GetTimestamp();
            var result = await ReplicationProgram.RunAsync("[suggest:27]", "replication dead-letters re");
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            Assert.Contains("restore", result.Output, StringComparison.Ordinal);
            shortest = elapsed < shortest ? elapsed : shortest;
        }

        Assert.InRange(shortest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_shell_has_a_script_that_asks_the_program(string shell)
    {
        var result = await ReplicationProgram.RunAsync("completion", shell);
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("# Completion of replication in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", result.Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> CompleteAsync(string line)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", Complete, "bash", line])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "replication.dll") },
        })!;
        var error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (bash.ExitCode, await error));
        return output.TrimEnd('\n').Split('\n');
    }
}
