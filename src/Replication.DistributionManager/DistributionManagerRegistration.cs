using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Replication.DistributionManager.Effects;
using Replication.DistributionManager.Statuses;
using Replication.DistributionManager.Waiting;
using Replication.Hosting.Health;
using Replication.Hosting.Options;

namespace Replication.DistributionManager;

/// <summary>Registration of the role.</summary>
public static class DistributionManagerRegistration
{
    /// <summary>Adds the services of the role; the site database must be registered.</summary>
    public static IServiceCollection AddDistributionManager(this IServiceCollection services) => services
        .AddCheckedOptions<WaitingOptions>(WaitingOptions.Section)
        .AddSingleton<DistributionManagerTelemetry>()
        .AddSingleton<StatusApplier>()
        .AddSingleton<IWorkloadSource, EffectWorkload>()
        .AddHostedService<WaitingPump>()
        .AddHostedService<EffectRelay>();

    /// <summary>Adds the consumers of the role to the bus.</summary>
    public static void AddDistributionManagerConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<PackageStatusesReportedConsumer, PackageStatusesReportedConsumerDefinition>();
}
