using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Replication.Hosting.Bus;

/// <summary>The bus of a process: in-memory transport, one receive endpoint per consumer definition.</summary>
public static class BusRegistration
{
    /// <summary>How long the bus waits for consumers when it stops; the host allows 30 s in all, of which the despooler may take 15.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(12);

    /// <summary>Adds the bus with the consumers that <paramref name="addConsumers"/> registers.</summary>
    public static IServiceCollection AddReplicationBus(
        this IServiceCollection services, FailedMessageRoute failedMessages, Action<IBusRegistrationConfigurator> addConsumers)
    {
        services.AddSingleton<QueueLedger>();
        services.AddSingleton<QueueSender>();
        services.AddSingleton(failedMessages);

        // Without WaitUntilStarted the host is up before its endpoints, and what is sent to an exchange without a queue is gone.
        services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = true;
            options.StopTimeout = StopTimeout;
        });

        return services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            addConsumers(bus);
            bus.AddConfigureEndpointsCallback((context, queue, endpoint) =>
            {
                // The sender needs the bus, which is being made here.
                var filter = new FailedMessageFilter(
                    queue,
                    failedMessages,
                    new Lazy<QueueSender>(context.GetRequiredService<QueueSender>),
                    context.GetRequiredService<ILoggerFactory>().CreateLogger("Replication.Bus"));
                endpoint.ConfigureError(error => error.UseFilter(filter));
                endpoint.ConfigureDeadLetter(skipped => skipped.UseFilter(filter));
                context.GetRequiredService<QueueLedger>().Consumes(queue);
            });
            bus.UsingInMemory((context, transport) =>
            {
                transport.ConnectReceiveObserver(context.GetRequiredService<QueueLedger>());
                transport.ConfigureEndpoints(context);
            });
        });
    }
}
