using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Replication.Translation;

/// <summary>Registration of the role.</summary>
public static class TranslationRegistration
{
    /// <summary>Adds the services of the role.</summary>
    public static IServiceCollection AddTranslation(this IServiceCollection services) => services.AddSingleton<TranslationTelemetry>();

    /// <summary>Adds the consumers of the role to the bus.</summary>
    public static void AddTranslationConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<FilesClaimedConsumer, FilesClaimedConsumerDefinition>();
}
