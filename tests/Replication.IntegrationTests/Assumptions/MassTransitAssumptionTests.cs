using System.Text.Json.Nodes;
using MassTransit;
using RabbitMQ.Client;
using Replication.Tests.Journeys;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Assumptions;

/// <summary>What MassTransit's RabbitMQ transport really does where the design rests on it.</summary>
public sealed class MassTransitAssumptionTests
{
    [Fact]
    public async Task An_error_queue_inherits_the_arguments_of_its_source()
    {
        await using var host = await BrokerHost.CreateAsync();
        var bus = await StartAsync(host, endpoint =>
        {
            endpoint.SetQueueArgument("x-queue-type", "quorum");
            endpoint.SetQueueArgument("x-max-length", 5);
            endpoint.SetQueueArgument("x-overflow", "reject-publish");
            endpoint.Handler<Order>(_ => throw new InvalidOperationException("refused on purpose"));
        });
        await SendAsync(bus, "exchange:work");
        JsonNode? error = null;
        await JourneySite.EventuallyAsync(
            async () => (error = (await QueuesAsync(host)).FirstOrDefault(queue => queue!["name"]!.ToString() == "work_error")) is not null,
            () => "There is no error queue.");
        Assert.Equal(5, error!["arguments"]!["x-max-length"]!.GetValue<int>());
        await bus.StopAsync();
    }

    [Fact]
    public async Task A_filter_in_place_of_the_error_transport_makes_no_error_queue_and_what_it_throws_gives_the_message_back()
    {
        await using var host = await BrokerHost.CreateAsync();
        var filter = new ThrowingOnce();
        var bus = await StartAsync(host, endpoint =>
        {
            endpoint.SetQueueArgument("x-queue-type", "quorum");
            endpoint.SetQueueArgument("x-delivery-limit", 10);
            endpoint.ConfigureError(error => error.UseFilter(filter));
            endpoint.Handler<Order>(_ => throw new InvalidOperationException("refused on purpose"));
        });
        await SendAsync(bus, "exchange:work");
        await JourneySite.EventuallyAsync(() => Task.FromResult(filter.Calls == 2), () => $"The filter was called {filter.Calls} times.");
        Assert.DoesNotContain(await QueuesAsync(host), queue => queue!["name"]!.ToString() == "work_error");
        await bus.StopAsync();
    }

    [Fact]
    public async Task The_address_queue_NAME_declares_the_queue_again_without_its_arguments_and_fails()
    {
        await using var host = await BrokerHost.CreateAsync();
        var bus = await StartAsync(host, endpoint => endpoint.SetQueueArgument("x-max-length", 5));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(async () => await SendAsync(bus, "queue:work", token: patience.Token).WaitAsync(patience.Token));
        await SendAsync(bus, "exchange:work");
        await bus.StopAsync();
    }

    [Fact]
    public async Task A_mandatory_send_to_an_exchange_without_a_queue_throws()
    {
        await using var host = await BrokerHost.CreateAsync();
        var bus = await StartAsync(host, _ => { });
        await SendAsync(bus, "exchange:nobody");
        await Assert.ThrowsAsync<MessageReturnedException>(() => SendAsync(bus, "exchange:nobody", mandatory: true));
        await bus.StopAsync();
    }

    [Fact]
    public async Task A_send_to_a_full_queue_neither_throws_nor_returns_until_there_is_room()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await channel.ExchangeDeclareAsync("full", ExchangeType.Fanout, durable: true);
        await BrokerHost.DeclareAsync(channel, "full", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        await channel.QueueBindAsync("full", "full", "");
        var bus = await StartAsync(host, _ => { });
        Task sending = Task.CompletedTask;
        for (int message = 0; message < 50 && sending.IsCompletedSuccessfully; message++)
        {
            sending = SendAsync(bus, "exchange:full");
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        }

        Assert.False(sending.IsCompleted);
        await channel.QueuePurgeAsync("full");
        await sending.WaitAsync(TimeSpan.FromSeconds(30));
        await bus.StopAsync();
    }

    private static async Task<IBusControl> StartAsync(BrokerHost host, Action<IRabbitMqReceiveEndpointConfigurator> configure)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(transport =>
        {
            transport.Host(new Uri(host.ConnectionString));
            transport.ReceiveEndpoint("work", endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.PublishFaults = false;
                configure(endpoint);
            });
        });
        await bus.StartAsync(TimeSpan.FromSeconds(30));
        return bus;
    }

    private static async Task SendAsync(IBusControl bus, string address, bool mandatory = false, CancellationToken token = default)
    {
        var endpoint = await bus.GetSendEndpoint(new Uri(address));
        await endpoint.Send(new Order(), context => context.GetPayload<RabbitMqSendContext>().Mandatory = mandatory, token);
    }

    private static async Task<JsonArray> QueuesAsync(BrokerHost host) =>
        JsonNode.Parse(await TestServers.Administration.GetAsync($"api/queues/{host.Name}"))!.AsArray();

    public sealed record Order;

    private sealed class ThrowingOnce : IFilter<ExceptionReceiveContext>
    {
        private int _calls;

        public int Calls => _calls;

        public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
            Interlocked.Increment(ref _calls) == 1 ? throw new InvalidOperationException("given back on purpose") : Task.CompletedTask;

        public void Probe(ProbeContext context)
        {
        }
    }
}
