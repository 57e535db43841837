using Replication.Cli;
using Replication.Cli.Run;
using Spectre.Console;

try
{
    var (arguments, settings) = ReplicationConfiguration.Split(args);
    var context = new CommandContext(
        ReplicationConfiguration.Load(settings),
        Console.Out,
        Console.Error,
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
    return await CommandLine.InvokeAsync(CommandLine.Create(context), arguments);
}
catch (Exception exception)
{
    return Failures.Report(exception, Console.Error);
}
