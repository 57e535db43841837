using RabbitMQ.Client;

namespace Replication.Tests.Servers;

/// <summary>A virtual host of a test's own on the tests' broker, and a connection to it by RabbitMQ's own client.</summary>
internal sealed class BrokerHost : IAsyncDisposable
{
    private BrokerHost(string name, IConnection connection) => (Name, Connection) = (name, connection);

    public string Name { get; }

    public IConnection Connection { get; }

    public string ConnectionString => ConnectionTo(Name);

    public static async Task<BrokerHost> CreateAsync()
    {
        string name = $"test-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        string connectionString = ConnectionTo(name);
        await TestServers.Administration.AddHostAsync(name);
        return new BrokerHost(name, await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync());
    }

    /// <summary>A channel whose publishes return when they are confirmed.</summary>
    public Task<IChannel> ChannelAsync() => Connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

    /// <summary>Declares a quorum queue.</summary>
    public static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string queue, params (string Name, object? Value)[] arguments) =>
        channel.QueueDeclareAsync(
            queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            arguments.Append(("x-queue-type", "quorum")).ToDictionary(argument => argument.Item1, argument => argument.Item2, StringComparer.Ordinal));

    public static ValueTask PublishAsync(IChannel channel, string queue, ReadOnlyMemory<byte> body) =>
        channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, body);

    /// <summary>The next message, waited for.</summary>
    public static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        BasicGetResult? message = null;
        await Journeys.JourneySite.EventuallyAsync(
            async () => (message = await channel.BasicGetAsync(queue, autoAck: false)) is not null, () => $"Nothing came to {queue}.");
        return message!;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await TestServers.Administration.RemoveHostAsync(Name);
    }

    private static string ConnectionTo(string name) => TestServers.Broker.ConnectionString + name;
}
