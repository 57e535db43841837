using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.DeadLetters.Ceiling;
using Replication.DeadLetters.Intake;
using Replication.DeadLetters.Replay;
using Replication.DeadLetters.Retention;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;
using Replication.Hosting.Options;

namespace Replication.DeadLetters;

/// <summary>Registration of the role.</summary>
public static class DeadLettersRegistration
{
    /// <summary>Adds the services of the role; the site database must be registered.</summary>
    public static IServiceCollection AddDeadLetters(this IServiceCollection services, DeadLettersFolders folders) => services
        .AddCheckedOptions<DeadLettersOptions>(DeadLettersOptions.Section)
        .AddCheckedOptions<CeilingOptions>(CeilingOptions.Section)
        .AddSingleton(folders)
        .AddSingleton(provider => new NeededFolder("retention", folders.Retention(provider.GetRequiredService<IOptions<DeadLettersOptions>>().Value)))
        .AddSingleton<IValidateOptions<DeadLettersOptions>, RetentionOutsideInbox>()
        .AddSingleton<DeadLettersTelemetry>()
        .AddSingleton<RecentLetters>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<RecentLetters>())
        .AddSingleton<IWorkloadSource, ReplayWorkload>()
        .AddHostedService<ReplayPump>()
        .AddHostedService<CeilingWatch>()
        .AddHostedService<RetentionPump>();

    /// <summary>Adds the consumers of the role to the bus.</summary>
    public static void AddDeadLettersConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ItemsDeadLetteredConsumer, ItemsDeadLetteredConsumerDefinition>();
}
