using Microsoft.Extensions.Configuration;
using Replication.Cli;
using Spectre.Console;
using Xunit;

namespace Replication.Tests.House;

public sealed class DocumentTests
{
    /// <summary>The commands of the page on dead letters are run, by <see cref="DeadLetterPageTests"/>.</summary>
    [Fact]
    public void Every_command_of_the_README_is_one_that_the_program_knows()
    {
        var context = new CommandContext(new ConfigurationBuilder().Build(), TextWriter.Null, TextWriter.Null, AnsiConsole.Create(new AnsiConsoleSettings()));
        var commands = Document.ShellLines("README.md").Where(line => line.StartsWith("replication ", StringComparison.Ordinal)).ToList();
        Assert.InRange(commands.Count, 10, 100);
        Assert.All(commands, line => Assert.Empty(
            CommandLine.Create(context).Parse(Document.Words(line)[1..]).Errors.Select(error => $"{line}: {error.Message}")));
    }
}
