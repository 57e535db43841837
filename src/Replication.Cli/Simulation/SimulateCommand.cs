using System.CommandLine;
using Replication.Cli.Output;
using Spectre.Console;

namespace Replication.Cli.Simulation;

/// <summary>The verb <c>simulate</c>: what 1.2 child sites would send, as files.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandContext context)
    {
        var inbox = new Option<string>("--inbox") { Description = "The inbox; a folder is made in it for each site.", Required = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var plan = new PlanOptions(statuses: 1_000);
        var command = new Command("simulate", "Write status files as SMS 1.2 child sites would, and packages.csv beside the inbox.") { inbox, json };
        plan.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = Path.GetFullPath(parsed.GetValue(inbox)!);
            var children = new ChildSites(plan.Read(parsed));
            string packages = Simulator.PackagesFile(folder);
            Directory.CreateDirectory(folder);
            Simulator.WritePackages(children, packages);
            int total = parsed.GetValue(plan.Statuses);
            int written = 0;
            if (CommandContext.IsWatched && !parsed.GetValue(json))
            {
                await context.ErrorConsole.Progress().StartAsync(progress =>
                {
                    var task = progress.AddTask("Writing files", maxValue: total);
                    return Task.Run(() => written = Simulator.WriteFiles(children, folder, count => task.Value = count, cancellationToken), cancellationToken);
                });
            }
            else
            {
                written = Simulator.WriteFiles(children, folder, _ => { }, cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                Printer.WriteJson(context.Output, new { inbox = folder, files = written, packages });
            }
            else
            {
                context.Output.WriteLine($"{written} files were written to {folder}. Their packages are in {packages}: 'packages import' takes them in.");
            }

            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>The options that say what is simulated.</summary>
internal sealed class PlanOptions
{
    private readonly Option<int> _sites = new("--sites") { Description = "Child sites, 1 to 1296.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _packages = new("--packages") { Description = "Packages that the site knows, 1 to 60000.", DefaultValueFactory = _ => 50 };
    private readonly Option<int> _seed = new("--seed") { Description = "The same seed gives the same files.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _faults = new("--faults")
    {
        Description = "Share of reports that are not applied, 0 to 1.",
        DefaultValueFactory = _ => 0.1,
    };

    public PlanOptions(int statuses) =>
        Statuses = new Option<int>("--statuses") { Description = "Status reports, a file each.", DefaultValueFactory = _ => statuses };

    public Option<int> Statuses { get; }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_sites, _packages, Statuses, _seed, _faults])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">A value is out of its range.</exception>
    public SimulationPlan Read(ParseResult parsed)
    {
        var plan = new SimulationPlan(
            parsed.GetValue(_sites), parsed.GetValue(_packages), parsed.GetValue(Statuses), parsed.GetValue(_seed), parsed.GetValue(_faults));
        return plan.Problems().FirstOrDefault() is { } problem ? throw new UsageException(problem) : plan;
    }
}
