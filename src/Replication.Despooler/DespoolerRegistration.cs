using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Replication.Despooler.Batches;
using Replication.Despooler.Claims;
using Replication.Despooler.Inbox;
using Replication.Despooler.Replay;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;
using Replication.Hosting.Options;

namespace Replication.Despooler;

/// <summary>The despooler's folders; neither may be in the other.</summary>
/// <param name="Inbox">Where files come in.</param>
/// <param name="Quarantine">Where files go that a letter of the despooler tells of; may be on another file system.</param>
public sealed record DespoolerFolders(string Inbox, string Quarantine);

/// <summary>Registration of the role.</summary>
public static class DespoolerRegistration
{
    /// <summary>
    /// Adds the despooler. To be called after the bus is added, so that it stops before the bus does: consumers then still decide what is
    /// in flight. An <see cref="IClaimLedger"/> that is registered as a singleton decides when a claimed file goes; without one the
    /// confirmed send does.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static IServiceCollection AddDespooler(this IServiceCollection services, DespoolerFolders folders)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "The despooler needs Linux: claims rest on its file operations. Run the role despooler there, or in a container.");
        }

        services.AddCheckedOptions<InboxOptions>(InboxOptions.Section);
        services.AddCheckedOptions<DespoolerOptions>(DespoolerOptions.Section);
        services.AddSingleton(folders);
        services.AddSingleton(new NeededFolder("inbox", folders.Inbox));
        services.AddSingleton(new NeededFolder("quarantine", folders.Quarantine));
        services.AddSingleton<IValidateOptions<InboxOptions>, SeparateFolders>();
        services.AddSingleton<InboxFolder>();
        services.AddSingleton<InboxWatcher>();
        services.AddSingleton<LanePauses>();
        services.AddSingleton<HeldLanes>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<ClaimsInFlight>();
        services.AddSingleton<ClaimExamination>();
        services.AddSingleton(provider => new DecidedClaims(provider.GetService<IClaimLedger>()));
        services.AddSingleton<BatchSender>();
        services.AddSingleton<ClaimIntake>();
        services.AddSingleton<ClaimLoop>();
        services.AddSingleton<PuttingAway>();
        services.AddSingleton<ClaimCompletion>();
        services.AddSingleton<QuarantineReturn>();
        services.AddSingleton(provider => new InboxLanes(
            provider.GetRequiredService<InboxFolder>(),
            provider.GetRequiredService<ClaimLoop>(),
            provider.GetRequiredService<ClaimsInFlight>(),
            provider.GetRequiredService<HeldLanes>(),
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<IOptions<InboxOptions>>()));
        services.AddSingleton<IWorkloadSource>(provider => provider.GetRequiredService<InboxLanes>());
        services.AddHostedService<BacklogGauge>();
        return services.AddHostedService<InboxDespooler>();
    }

    /// <summary>Adds the consumers of the queue <c>despooler</c>.</summary>
    public static void AddDespoolerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<QuarantinedFilesReplayedConsumer, QuarantinedFilesReplayedConsumerDefinition>();
        bus.AddConsumer<LaneHoldChangedConsumer, LaneHoldChangedConsumerDefinition>();
    }

    // What lies in the inbox would come in again.
    private sealed class SeparateFolders(DespoolerFolders folders, TimeProvider time) : IValidateOptions<InboxOptions>
    {
        public ValidateOptionsResult Validate(string? name, InboxOptions options)
        {
            var inbox = new InboxFolder(folders, time);
            List<string> problems = [];
            if (inbox.Holds(Path.GetFullPath(folders.Quarantine)))
            {
                problems.Add($"The quarantine {folders.Quarantine} is in the inbox {folders.Inbox}; it must be outside.");
            }

            if (options.Archive is { Length: > 0 } archive && inbox.Holds(Path.GetFullPath(archive)))
            {
                problems.Add($"Inbox:Archive is {archive}, in the inbox {folders.Inbox}; it must be outside.");
            }

            return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
        }
    }
}
