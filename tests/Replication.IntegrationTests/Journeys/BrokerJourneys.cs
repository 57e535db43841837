using System.Net;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Replication.Cli.Run;
using Replication.Contracts;
using Replication.Hosting.Bus;
using Replication.Tests.Servers;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>What there is only on a broker: messages of others, messages that it gives up, itself being wrong or away.</summary>
public sealed class BrokerJourneys
{
    [Theory]
    [InlineData("translation")]
    [InlineData("distribution-manager")]
    [InlineData("dead-letters")]
    public async Task A_message_that_nobody_can_read_becomes_a_letter_with_its_octets(string queue)
    {
        byte[] garbage = [0xFF, .. "not json"u8];
        await using var site = await JourneySite.StartAsync();
        await using var channel = await ChannelAsync(site);
        await ReadyAsync(site, HttpStatusCode.OK);
        await BrokerHost.PublishAsync(channel, queue, garbage);
        var letter = Assert.Single(await site.EventuallyAsync("api/dead-letters", 1))!;
        Assert.Equal("unexpected-error", letter["reason"]!.GetValue<string>());
        Assert.Contains(queue, letter["message"]!.GetValue<string>(), StringComparison.Ordinal);
        var shown = await site.GetAsync($"api/dead-letters/{letter["id"]!.GetValue<string>()}");
        Assert.Equal(Encoding.Latin1.GetString(garbage), shown["payload"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_batch_that_the_broker_gave_up_becomes_a_letter_for_each_file()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        Assert.True(BrokerAddress.TryParse(host.ConnectionString, out var address));
        await using var broker = new Broker(address, RoleHost.Topology, QueueNames.Drained.ToArray(), TimeProvider.System);
        await broker.DeclareAsync(CancellationToken.None);

        // As a consumer that crashes on it again and again leaves it.
        var batch = new FilesClaimed { Files = [File("A.MIF"), File("B.MIF")] };
        string[] type = ["urn:message:Replication.Contracts:FilesClaimed"];
        await channel.BasicPublishAsync(
            QueueNames.Translation,
            "",
            mandatory: true,
            new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true },
            JsonSerializer.SerializeToUtf8Bytes(new { message = batch, messageType = type }, JsonSerializerOptions.Web));
        for (int delivery = 0; delivery <= BusTopology.DeliveryLimit; delivery++)
        {
            await channel.BasicNackAsync((await BrokerHost.GetAsync(channel, QueueNames.Translation)).DeliveryTag, multiple: false, requeue: true);
        }

        await using var site = await JourneySite.StartAsync(null, (TestSite.BrokerKey, host.ConnectionString));
        var letters = await site.EventuallyAsync("api/dead-letters", 2);
        Assert.Equal(["A.MIF", "B.MIF"], letters.Select(letter => letter!["fileName"]!.GetValue<string>()).Order());
        Assert.All(letters, letter => Assert.Equal("translation", letter!["stage"]!.GetValue<string>()));
        Assert.All(letters, letter => Assert.Contains("20 times", letter!["message"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_letters_can_be_read_on_the_brokers_own_screen()
    {
        await using var site = await JourneySite.StartAsync();
        await using var channel = await ChannelAsync(site);
        site.Drop("M01", "BROKEN.MIF", "Start Component Name = \"Å\""u8.ToArray());
        await site.EventuallyAsync("api/dead-letters", 1);
        var shown = await BrokerHost.GetAsync(channel, QueueNames.DeadLettersRecent);
        Assert.Equal("Start Component Name = \"Ã\u0085\"", Encoding.UTF8.GetString(shown.Body.Span));
        string Header(string name) => Encoding.UTF8.GetString((byte[])shown.BasicProperties.Headers![name]!);
        var letter = Assert.Single(await site.ListAsync("api/dead-letters"))!;
        Assert.Equal(letter["id"]!.GetValue<string>(), Header("letter-id"));
        Assert.Equal("malformed-mif", Header("reason"));
        Assert.Equal("BROKEN.MIF", Header("file"));
        Assert.Equal(letter["message"]!.GetValue<string>(), Header("message"));
    }

    [Theory]
    [InlineData("amqp://replication:wrong@{0}/", "user or password is wrong")]
    [InlineData("amqp://replication:secret@{0}/no-such-host", "no-such-host")]
    [InlineData("amqp://replication:secret@127.0.0.1:1/", "refused")]
    [InlineData("amqp://replication:secret@no-such-name.invalid/", "no-such-name.invalid")]
    public async Task A_wrong_broker_is_named_by_its_key_and_the_process_is_not_ready(string address, string problem)
    {
        string broker = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, new Uri(TestServers.Broker.ConnectionString).Authority);
        await using var site = await JourneySite.StartAsync(null, (TestSite.BrokerKey, broker));
        await JourneySite.EventuallyAsync(
            async () =>
            {
                var checks = (await HealthAsync(site)).Checks;
                return checks.Contains("ConnectionStrings:Broker", StringComparison.Ordinal) && checks.Contains(problem, StringComparison.Ordinal)
                    && !checks.Contains("secret", StringComparison.Ordinal) && !checks.Contains("wrong@", StringComparison.Ordinal);
            },
            () => $"It does not tell: {HealthAsync(site).GetAwaiter().GetResult()}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await HealthAsync(site)).Status);
    }

    [Fact]
    public async Task A_queue_with_other_arguments_is_named_and_when_it_is_deleted_the_process_goes_on()
    {
        await using var host = await BrokerHost.CreateAsync();
        await using var channel = await host.ChannelAsync();
        await channel.QueueDeclareAsync(QueueNames.Translation, durable: true, exclusive: false, autoDelete: false);
        await using var site = await JourneySite.StartAsync(null, (TestSite.BrokerKey, host.ConnectionString));
        await JourneySite.EventuallyAsync(
            async () => (await HealthAsync(site)).Checks.Contains("with other arguments", StringComparison.Ordinal), () => "It does not tell.");
        await channel.QueueDeleteAsync(QueueNames.Translation);
        await ReadyAsync(site, HttpStatusCode.OK);
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.EventuallyAsync("api/waiting", 1);
    }

    [Fact]
    public async Task Queues_that_the_broker_has_lost_are_declared_again()
    {
        await using var site = await JourneySite.StartAsync();
        await using var channel = await ChannelAsync(site);
        await ReadyAsync(site, HttpStatusCode.OK);
        foreach (string queue in QueueNames.Drained)
        {
            await channel.QueueDeleteAsync(queue);
        }

        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await site.EventuallyAsync("api/waiting", 1);
    }

    private static ClaimedFile File(string name) => new()
    {
        ClaimId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Lane = "M01",
        FileName = name,
        ClaimedAt = TimeProvider.System.GetUtcNow(),
        Payload = "x"u8.ToArray(),
    };

    private static async Task<IChannel> ChannelAsync(JourneySite site)
    {
        string broker = (await TestSite.SettingsAsync(site.Folder)).Single(setting => setting.Key == TestSite.BrokerKey).Value;
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        return await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
    }

    private static Task ReadyAsync(JourneySite site, HttpStatusCode expected) => JourneySite.EventuallyAsync(
        async () => (await HealthAsync(site)).Status == expected, () => $"It did not become {expected}.");

    private static async Task<(HttpStatusCode Status, string Checks)> HealthAsync(JourneySite site)
    {
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        using var response = await http.GetAsync("health/ready");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
