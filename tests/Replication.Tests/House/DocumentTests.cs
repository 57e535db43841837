using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Replication.Cli;
using Spectre.Console;
using Xunit;

namespace Replication.Tests.House;

/// <summary>What the documents tell people to type is what the program takes.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("README.md", 10)]
    [InlineData("docs/dead-letters.md", 15)]
    public void Every_command_of_a_document_is_one_that_the_program_knows(string document, int atLeast)
    {
        var context = new CommandContext(new ConfigurationBuilder().Build(), TextWriter.Null, TextWriter.Null, AnsiConsole.Create(new AnsiConsoleSettings()));
        var commands = ShellPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .SelectMany(block => block.Groups["text"].Value.Split('\n'))
            .Where(line => line.StartsWith("replication ", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(commands.Count, atLeast, 100);
        Assert.All(commands, line =>
        {
            string[] arguments = [.. WordPattern().Matches(line).Select(word => word.Value.Trim('\'', '"')).Skip(1)];
            Assert.Empty(CommandLine.Create(context).Parse(arguments).Errors.Select(error => $"{line}: {error.Message}"));
        });
    }

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex ShellPattern();

    [GeneratedRegex("""'[^']*'|"[^"]*"|[^\s]+""", RegexOptions.ExplicitCapture)]
    private static partial Regex WordPattern();
}
