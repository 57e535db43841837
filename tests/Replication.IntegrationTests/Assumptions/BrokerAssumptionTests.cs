using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Assumptions;

/// <summary>What RabbitMQ really does where the design rests on it. A version that does otherwise is noticed here first.</summary>
public sealed class BrokerAssumptionTests
{
    private static readonly byte[] Body = "a message"u8.ToArray();

    [Fact]
    public async Task A_delayed_exchange_needs_a_plugin_that_is_not_there()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.ExchangeDeclareAsync(
            "delayed", "x-delayed-message", arguments: new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-delayed-type"] = "fanout" }));
        Assert.Contains("x-delayed-message", refused.ShutdownReason!.ReplyText, StringComparison.Ordinal);
    }

    /// <remarks>From 4.3 on a nack does not count; then this test says so, and the limit guards against crashes only.</remarks>
    [Fact]
    public async Task A_message_given_back_more_often_than_the_limit_is_dropped_where_no_dead_letter_exchange_is_set()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await BrokerHost.DeclareAsync(channel, "work", ("x-delivery-limit", 2));
        await BrokerHost.PublishAsync(channel, "work", Body);
        for (int delivery = 1; delivery <= 3; delivery++)
        {
            await GiveBackAsync(channel, await BrokerHost.GetAsync(channel, "work"));
        }

        await Journeys.JourneySite.EventuallyAsync(async () => await channel.MessageCountAsync("work") == 0, () => "It was not dropped.");
        Assert.Null(await channel.BasicGetAsync("work", autoAck: true));
    }

    [Fact]
    public async Task A_message_beyond_its_limit_goes_to_the_dead_letter_exchange_and_says_where_it_was()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await channel.ExchangeDeclareAsync("letters", ExchangeType.Fanout, durable: true);
        await BrokerHost.DeclareAsync(channel, "letters");
        await channel.QueueBindAsync("letters", "letters", "");
        await BrokerHost.DeclareAsync(
            channel,
            "work",
            ("x-delivery-limit", 1),
            ("x-dead-letter-exchange", "letters"),
            ("x-dead-letter-strategy", "at-least-once"),
            ("x-overflow", "reject-publish"));
        await BrokerHost.PublishAsync(channel, "work", Body);
        for (int delivery = 1; delivery <= 2; delivery++)
        {
            await GiveBackAsync(channel, await BrokerHost.GetAsync(channel, "work"));
        }

        var letter = await BrokerHost.GetAsync(channel, "letters");
        Assert.Equal(Body, letter.Body.ToArray());
        Assert.Equal("work", Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["x-first-death-queue"]!));
    }

    [Fact]
    public async Task A_consumer_that_crashes_spends_a_delivery_of_all_that_it_had_been_given()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await BrokerHost.DeclareAsync(channel, "work", ("x-delivery-limit", 5));
        await BrokerHost.PublishAsync(channel, "work", Body);
        await BrokerHost.PublishAsync(channel, "work", Body);
        var crashing = await host.ChannelAsync();
        await crashing.BasicGetAsync("work", autoAck: false);
        await crashing.BasicGetAsync("work", autoAck: false);
        await crashing.AbortAsync();
        for (int message = 1; message <= 2; message++)
        {
            var again = await BrokerHost.GetAsync(channel, "work");
            Assert.Equal(1L, Convert.ToInt64(again.BasicProperties.Headers!["x-delivery-count"], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task What_is_published_to_an_exchange_without_a_queue_is_confirmed_and_gone_unless_it_is_mandatory()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await channel.ExchangeDeclareAsync("nobody", ExchangeType.Fanout, durable: true);
        await channel.BasicPublishAsync("nobody", "", mandatory: false, Body);
        await Assert.ThrowsAsync<PublishReturnException>(async () => await channel.BasicPublishAsync("nobody", "", mandatory: true, Body));
    }

    [Fact]
    public async Task A_queue_that_is_there_with_other_arguments_can_not_be_declared()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await BrokerHost.DeclareAsync(channel, "work", ("x-delivery-limit", 5));
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => BrokerHost.DeclareAsync(channel, "work"));
        Assert.Equal(406, refused.ShutdownReason!.ReplyCode);
    }

    [Fact]
    public async Task A_full_queue_with_reject_publish_refuses_the_publisher()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await BrokerHost.DeclareAsync(channel, "work", ("x-max-length", 1), ("x-overflow", "reject-publish"));

        // A quorum queue may take a few more than its length before it says so.
        await Assert.ThrowsAsync<PublishException>(async () =>
        {
            for (int message = 0; message < 50; message++)
            {
                await BrokerHost.PublishAsync(channel, "work", Body);
            }
        });
    }

    [Fact]
    public async Task A_depth_can_be_asked_for_without_the_right_to_declare()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await BrokerHost.DeclareAsync(channel, "work");
        await BrokerHost.PublishAsync(channel, "work", Body);
        await TestServers.Administration.SendAsync(HttpMethod.Put, $"api/users/{host.Name}", """{"password":"secret","tags":""}""");
        await TestServers.Administration.SendAsync(
            HttpMethod.Put, $"api/permissions/{host.Name}/{host.Name}", """{"configure":"^$","write":"^$","read":"^$"}""");
        try
        {
            var address = new UriBuilder(host.ConnectionString) { UserName = host.Name };
            await using var connection = await new ConnectionFactory { Uri = address.Uri }.CreateConnectionAsync();
            await using var other = await connection.CreateChannelAsync();
            await Journeys.JourneySite.EventuallyAsync(
                async () => (await other.QueueDeclarePassiveAsync("work")).MessageCount == 1, () => "The depth is not told.");
        }
        finally
        {
            await TestServers.Administration.SendAsync(HttpMethod.Delete, $"api/users/{host.Name}", null);
        }
    }

    private static ValueTask GiveBackAsync(IChannel channel, BasicGetResult message) =>
        channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
}
