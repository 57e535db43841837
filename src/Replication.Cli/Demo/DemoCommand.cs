using System.CommandLine;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Replication.Cli.Output;
using Replication.Cli.Run;
using Replication.Cli.Simulation;
using Replication.DeadLetters.Ceiling;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.Hosting.Data;
using Replication.Hosting.Health;
using Replication.SiteDatabase;
using Spectre.Console;

namespace Replication.Cli.Demo;

/// <summary>The verb <c>demo</c>: the whole pipeline, embedded, over simulated child sites.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandContext context)
    {
        var data = new Option<string?>("--data") { Description = "The data folder. Default: a new one in the folder for temporary files." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var plan = new PlanOptions(statuses: 5_000);
        var command = new Command("demo", "Run the whole pipeline over simulated SMS 1.2 child sites, and say what became of what they sent.") { data, json };
        plan.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = Path.GetFullPath(parsed.GetValue(data) ?? Directory.CreateTempSubdirectory("replication-demo-").FullName);
            var result = await RunAsync(context, plan.Read(parsed), folder, !parsed.GetValue(json), cancellationToken);
            if (parsed.GetValue(json))
            {
                Printer.WriteJson(context.Output, result);
            }
            else
            {
                DemoSummary.Write(Printer.Console(context.Output), result);
            }

            return result.AddsUp ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<DemoResult> RunAsync(
        CommandContext context, SimulationPlan plan, string folder, bool people, CancellationToken cancellationToken)
    {
        using var data = DataFolder.Open(folder);
        RequireFresh(data);
        var settings = new RunSettings { Roles = Enum.GetValues<Role>().ToHashSet(), Data = folder, Inbox = data.In("inbox") };

        // A demo of many faults is to come to its end like any other, unless somebody wants to see a lane pause.
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"{CeilingOptions.Section}:{nameof(CeilingOptions.Share)}", "1")])
            .AddConfiguration(context.Configuration)
            .Build();
        await using var app = RoleHost.Build(settings, configuration, data, logging =>
        {
            RoleHost.LogToStandardError(logging, context.Configuration);

            // The figures tell whether all went well; of what an interrupted demo leaves behind the bus would tell at length.
            logging.AddFilter(null, LogLevel.Critical);
            foreach (string category in (string[])["MassTransit", "Microsoft", "Microsoft.Hosting.Lifetime"])
            {
                logging.AddFilter(category, LogLevel.Critical);
            }
        });
        using var claims = new ClaimCounter();
        await RoleHost.MigrateAsync(app.Services.GetRequiredService<Database>(), cancellationToken);
        var children = new ChildSites(plan);
        Simulator.WritePackages(children, Simulator.PackagesFile(settings.Inbox));
        await app.Services.GetRequiredService<PackageStore>().AddAsync([.. children.Packages().Select(Row)], "demo", cancellationToken);
        await app.StartAsync(cancellationToken);

        var clock = Stopwatch.StartNew();
        var sending = Task.Run(() => Simulator.WriteFiles(children, settings.Inbox, _ => { }, cancellationToken), cancellationToken);
        using (people && CommandContext.IsWatched ? DemoProgress.Start(context.ErrorConsole, app.Services, plan.Statuses) : null)
        {
            await sending;
            await IdleWatch.WaitAsync(
                app.Services.GetServices<IWorkloadSource>(), app.Services.GetRequiredService<IQueueDepths>(), TimeProvider.System, cancellationToken);
        }

        double seconds = clock.Elapsed.TotalSeconds;
        var result = await ResultAsync(app, await sending, claims.Claimed, seconds, folder, cancellationToken);
        await app.StopAsync(cancellationToken);
        return result;
    }

    /// <summary>A demo counts all that is there, so it wants to begin with nothing.</summary>
    private static void RequireFresh(DataFolder data)
    {
        if (File.Exists(RoleHost.DatabaseFile(data)))
        {
            throw new FailedException(
                $"The data folder {data.Path} has been used before, and a demo begins with an empty one. Name another with --data, or none.");
        }
    }

    private static async Task<DemoResult> ResultAsync(
        WebApplication app, int sent, long claimed, double seconds, string folder, CancellationToken cancellationToken)
    {
        var sums = await app.Services.GetRequiredService<CounterStore>().ReadAsync(cancellationToken);
        var reasons = await app.Services.GetRequiredService<DeadLetterStore>().CountByReasonAsync(cancellationToken);
        var article = (await app.Services.GetRequiredService<StatusQueries>()
            .ListAsync(new StatusFilter(ChildSites.ArticlePackage, ChildSites.ArticleSite, ChildSites.ArticleServer), 1, cancellationToken)).FirstOrDefault();
        return new DemoResult
        {
            Sent = sent,
            FilesDespooled = claimed,
            Received = sums.Received,
            Applied = sums.Applied,
            Stale = sums.Stale,
            Waiting = sums.Waiting,
            DeadLettered = sums.DeadLettered,
            MarkersResolved = sums.MarkersResolved,
            DeadLettersByReason = reasons.OrderByDescending(pair => pair.Value).ToDictionary(pair => pair.Key.WireName(), pair => pair.Value),
            Seconds = Math.Round(seconds, 3),
            StatusesPerSecond = Math.Round(sent / seconds, 1),
            Article = article is null
                ? null
                : new ArticleStatus(
                    ChildSites.ArticleReported.ToString(), article.PackageId.ToString(), article.SiteCode.ToString(), article.Server, article.Status.WireName()),
            Data = folder,
        };
    }

    private static PackageRow Row(SimulatedPackage package)
    {
        var packageId = PackageId.Parse(package.PackageId);
        return new PackageRow
        {
            PackageId = packageId,
            Pattern = packageId.Pattern,
            Name = package.Name,
            Version = package.Version,
            Manufacturer = package.Manufacturer,
            Language = "English",
            SourceVersion = package.SourceVersion,
            AddedAt = TimeProvider.System.GetUtcNow(),
        };
    }
}
