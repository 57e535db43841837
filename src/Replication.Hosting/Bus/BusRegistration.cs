using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;

namespace Replication.Hosting.Bus;

/// <summary>The bus of a process: RabbitMQ where there is an address, else in memory; one receive endpoint per consumer definition.</summary>
public static class BusRegistration
{
    /// <summary>How long the bus waits for consumers when it stops; the host allows 30 s in all, of which the despooler may take 15.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(12);

    /// <summary>Adds the bus with the consumers that <paramref name="addConsumers"/> registers.</summary>
    /// <param name="consumed">The queues of those consumers.</param>
    public static IServiceCollection AddReplicationBus(
        this IServiceCollection services,
        BrokerAddress? broker,
        BusTopology topology,
        IReadOnlyCollection<string> consumed,
        SplitFailedMessage split,
        Action<IBusRegistrationConfigurator> addConsumers)
    {
        services.AddSingleton(topology);
        services.AddSingleton(provider => new BusTelemetry(broker is null ? "in_memory" : "rabbitmq", topology, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new QueueSender(
            provider.GetRequiredService<IBus>(),
            provider.GetRequiredService<BusTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<BrokerStart>(),
            provider.GetService<BusWatch>()));
        services.AddSingleton(provider => new QueueTeller(topology, provider.GetRequiredService<IBus>(), provider.GetService<Broker>()));
        services.AddSingleton(provider => new QueueBacklog(
            topology, provider.GetService<Broker>(), provider.GetRequiredService<TimeProvider>()));
        if (broker is not null)
        {
            services.AddBroker(broker, topology, consumed);
        }
        else
        {
            services.AddSingleton<QueueLedger>().AddSingleton<IQueueDepths>(provider => provider.GetRequiredService<QueueLedger>());
        }

        services.Configure<MassTransitHostOptions>(options =>
        {
            // In memory what is sent before the endpoints are there is gone. On RabbitMQ the queues are declared before anything is sent,
            // and a broker that is away must not keep the probes from answering.
            options.WaitUntilStarted = broker is null;
            options.StopTimeout = StopTimeout;
        });

        return services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            addConsumers(bus);
            bus.AddConfigureEndpointsCallback((context, queue, endpoint) => Configure(context, queue, endpoint, topology, split));
            if (broker is null)
            {
                bus.UsingInMemory(ConfigureMemory);
            }
            else
            {
                bus.UsingRabbitMq((context, transport) => ConfigureRabbit(context, transport, broker));
            }
        });
    }

    private static void AddBroker(
        this IServiceCollection services, BrokerAddress address, BusTopology topology, IReadOnlyCollection<string> consumed)
    {
        services.AddSingleton(provider => new Broker(address, topology, consumed, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BrokerDepths>().AddSingleton<EndpointGates>();
        services.AddSingleton<IQueueDepths>(provider => provider.GetRequiredService<BrokerDepths>());
        services.AddSingleton<IWorkloadSource>(provider => provider.GetRequiredService<BrokerDepths>());
        services.AddSingleton(provider => new BrokerStart(
            provider.GetRequiredService<Broker>(),
            ActivatorUtilities.CreateInstance<EnvironmentRetry>(provider, "broker", (Func<Exception, bool>)(exception => exception is BrokerException))));
        services.AddSingleton<BusWatch>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<BrokerStart>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<BusWatch>());
        services.AddHealthChecks().AddCheck<BusWatch>("bus", tags: [HealthEndpoints.LiveTag]);
    }

    private static void Configure(
        IRegistrationContext context, string queue, IReceiveEndpointConfigurator endpoint, BusTopology topology, SplitFailedMessage split)
    {
        var gates = context.GetService<EndpointGates>();

        // The sender needs the bus, which is being made here.
        var filter = new FailedMessageFilter(
            queue,
            topology,
            split,
            new Lazy<QueueSender>(context.GetRequiredService<QueueSender>),
            gates,
            context.GetRequiredService<ILoggerFactory>().CreateLogger("Replication.Bus"));
        endpoint.ConfigureError(error => error.UseFilter(filter));
        endpoint.ConfigureDeadLetter(skipped => skipped.UseFilter(filter));

        // Messages are sent to queues by name: no exchange per message type, and no faults published to one.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            endpoint.ConnectReceiveEndpointObserver(gates!);
            foreach (var (name, value) in topology.ArgumentsOf(queue))
            {
                rabbit.SetQueueArgument(name, value);
            }
        }
        else
        {
            context.GetRequiredService<QueueLedger>().Consumes(queue);
        }
    }

    private static void UseCompressed(IBusFactoryConfigurator transport)
    {
        var serializer = new CompressedSerializer();
        transport.AddSerializer(serializer);
        transport.AddDeserializer(serializer);
    }

    private static void ConfigureMemory(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport)
    {
        var ledger = context.GetRequiredService<QueueLedger>();
        UseCompressed(transport);
        transport.ConnectSendObserver(ledger);
        transport.ConnectReceiveObserver(ledger);
        transport.ConnectReceiveObserver(context.GetRequiredService<BusTelemetry>());
        transport.ConfigureEndpoints(context);
    }

    private static void ConfigureRabbit(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, BrokerAddress address)
    {
        var factory = address.Factory("replication");
        UseCompressed(transport);
        transport.Host(address.Uri, host =>
        {
            host.Heartbeat(factory.RequestedHeartbeat);
            host.RequestedConnectionTimeout(factory.RequestedConnectionTimeout);
            host.ConnectionName("replication");
            if (address.IsTls)
            {
                host.UseSsl(tls =>
                {
                    tls.ServerName = address.Uri.Host;
                    tls.Protocol = factory.Ssl.Version;
                    tls.EnforcePolicyErrors(
                        System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch
                        | System.Net.Security.SslPolicyErrors.RemoteCertificateNotAvailable
                        | System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors);
                });
            }
        });
        transport.ConnectReceiveObserver(context.GetRequiredService<BrokerDepths>());
        transport.ConnectReceiveObserver(context.GetRequiredService<BusTelemetry>());
        transport.ConfigureEndpoints(context);
    }
}
