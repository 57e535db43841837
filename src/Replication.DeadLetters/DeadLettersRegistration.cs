using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Replication.DeadLetters.Ceiling;
using Replication.DeadLetters.Intake;
using Replication.DeadLetters.Replay;
using Replication.Hosting.Health;
using Replication.Hosting.Options;

namespace Replication.DeadLetters;

/// <summary>Registration of the role.</summary>
public static class DeadLettersRegistration
{
    /// <summary>Adds the services of the role; the site database must be registered.</summary>
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) => services
        .AddCheckedOptions<DeadLettersOptions>(DeadLettersOptions.Section)
        .AddCheckedOptions<CeilingOptions>(CeilingOptions.Section)
        .AddSingleton<DeadLettersTelemetry>()
        .AddSingleton<RecentLetters>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<RecentLetters>())
        .AddSingleton<IWorkloadSource, ReplayWorkload>()
        .AddHostedService<ReplayPump>()
        .AddHostedService<CeilingWatch>();

    /// <summary>Adds the consumers of the role to the bus.</summary>
    public static void AddDeadLettersConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ItemsDeadLetteredConsumer, ItemsDeadLetteredConsumerDefinition>();
}
