using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Replication.Cli.Completion;
using Replication.Cli.Demo;
using Replication.Cli.Mif;
using Replication.Cli.Operate;
using Replication.Cli.Run;
using Replication.Cli.Simulation;

namespace Replication.Cli;

/// <summary>All verbs, and how one is called.</summary>
internal static class CommandLine
{
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("Replication: takes what child sites report of their packages to the site database, and loses nothing on the way.")
        {
            DemoCommand.Create(context),
            RunCommand.Create(context),
            SimulateCommand.Create(context),
            DatabaseCommand.Create(context),
            PackagesCommand.Create(context),
            SitesCommand.Create(context),
            StatusesCommand.Statuses(context),
            StatusesCommand.Waiting(context),
            StatusesCommand.Queues(context),
            DeadLettersCommand.Create(context),
            ReplaysCommand.Create(context),
            LanesCommand.Create(context),
            KeysCommand.Create(context),
            WebhooksCommand.Create(context),
            ReplaysCommand.Audit(context),
            MifCommand.Create(context),
            HealthCommand.Create(context),
            ConfigCommand.Create(context),
            CompletionCommand.Create(context),
        };

        // Here a slash begins a path.
        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        return root;
    }

    /// <summary>Parses and runs. Ctrl-C and SIGTERM cancel the verb; <c>run</c> has signals of its own.</summary>
    public static async Task<int> InvokeAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            throw new UsageException($"{string.Join(" ", parsed.Errors.Select(error => error.Message))} '{Help(parsed)} --help' shows what there is.");
        }

        using var interrupted = new CancellationTokenSource();
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupted.Token);
    }

    private static string Help(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, command.Parent is null ? "replication" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
