using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Replication.Console.Access;
using Replication.Hosting.Data;

namespace Replication.Cli.Run;

/// <summary>The verb <c>run</c>: roles as a service.</summary>
internal static class RunCommand
{
    private const string AllRoles = "all";

    public static Command Create(CommandContext context)
    {
        var roles = new Option<string[]>("--role") { Description = "Roles to run; several may be given. Default: all.", DefaultValueFactory = _ => [AllRoles] };
        roles.AcceptOnlyFromAmong([AllRoles, .. RoleNames.Keys]);
        var data = new Option<string>("--data") { Description = "The data folder.", DefaultValueFactory = _ => "replication-data" };
        var inbox = new Option<string?>("--inbox") { Description = "The inbox. Default: Inbox:Folder, else 'inbox' in the data folder." };
        var urls = new Option<string?>("--urls") { Description = $"Where to listen. Default: {RunSettings.DefaultUrl} with the console, else nowhere." };
        var untilIdle = new Option<bool>("--until-idle") { Description = "End when everything that came in has an outcome; waiting is one." };
        var command = new Command("run", "Run the pipeline, or roles of it, as a service. Ends on SIGTERM, after draining.") { roles, data, inbox, urls, untilIdle };
        command.SetAction((parsed, _) => RunAsync(context, Settings(
            context.Configuration, parsed.GetValue(roles)!, parsed.GetValue(data)!, parsed.GetValue(inbox), parsed.GetValue(urls), parsed.GetValue(untilIdle))));
        return command;
    }

    /// <summary>The roles by name; a role that consumes a queue has the name of that queue.</summary>
    internal static IReadOnlyDictionary<string, Role> RoleNames { get; } = new Dictionary<string, Role>(StringComparer.Ordinal)
    {
        ["despooler"] = Role.Despooler,
        ["translation"] = Role.Translation,
        ["distribution-manager"] = Role.DistributionManager,
        ["dead-letters"] = Role.DeadLetters,
        ["console"] = Role.Console,
    };

    private static RunSettings Settings(
        IConfiguration configuration, string[] roles, string data, string? inbox, string? urls, bool untilIdle)
    {
        var chosen = roles.Contains(AllRoles) ? RoleNames.Values.ToHashSet() : [.. roles.Select(role => RoleNames[role])];
        bool console = chosen.Contains(Role.Console);
        urls ??= console ? RunSettings.DefaultUrl : null;
        if (console && !AccessRegistration.IsRequired(configuration))
        {
            RequireLoopback(urls!);
        }

        return new RunSettings
        {
            Roles = chosen,
            Data = data,
            Inbox = Path.GetFullPath(inbox ?? configuration["Inbox:Folder"] ?? Path.Combine(data, "inbox")),
            Urls = urls,
            UntilIdle = untilIdle,
        };
    }

    /// <summary>Without authentication the console is for this machine only.</summary>
    private static void RequireLoopback(string urls)
    {
        foreach (string url in urls.Split(';'))
        {
            bool valid = Uri.TryCreate(url, UriKind.Absolute, out var uri);
            if (!valid || !(uri!.IsLoopback || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address))))
            {
                throw new UsageException(
                    $"--urls is '{urls}': the console listens on loopback only, as Console:Authentication is false. Use {RunSettings.DefaultUrl}, or set it to true.");
            }
        }
    }

    private static async Task<int> RunAsync(CommandContext context, RunSettings settings)
    {
        bool embedded = RoleHost.IsEmbedded(context.Configuration, settings.Roles);
        bool interrupted = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => interrupted = true);
        using var data = embedded ? DataFolder.Open(settings.Data) : DataFolder.Share(settings.Data);
        await using var app = RoleHost.Build(
            settings, context.Configuration, data, logging => RoleHost.LogToStandardError(logging, context.Configuration));
        if (RoleHost.Broker(context.Configuration) is null && MissingRoles(settings.Roles) is { Length: > 0 } missing)
        {
            context.Error.WriteLine(
                $"replication: The bus is embedded, so what these roles hand on stays until a process runs with {string.Join(", ", missing)} too.");
        }

        var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();
        return background.Find(service => service.ExecuteTask is { IsFaulted: true }) is { } failed
            ? throw failed.ExecuteTask!.Exception!.GetBaseException()
            : interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>The roles that what comes in still has to pass and that are not in the process.</summary>
    private static string[] MissingRoles(IReadOnlySet<Role> roles) => roles.Overlaps([Role.Despooler, Role.Translation])
        ? [.. RoleNames.Where(role => role.Value is not (Role.Despooler or Role.Console) && !roles.Contains(role.Value)).Select(role => role.Key)]
        : [];
}
