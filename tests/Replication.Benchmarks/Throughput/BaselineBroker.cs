using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Replication.Tests.Servers;

namespace Replication.Benchmarks.Throughput;

/// <summary>The broker of a baseline: two queues between its three stages, in a virtual host of its own.</summary>
internal sealed class BaselineBroker : IAsyncDisposable
{
    public const string Files = "files";
    public const string Statuses = "statuses";

    private readonly string _host;

    private BaselineBroker(string host, IConnection connection) => (_host, Connection) = (host, connection);

    public IConnection Connection { get; }

    public static async Task<BaselineBroker> StartAsync(string host)
    {
        await TestServers.Administration.AddHostAsync(host);
        var broker = new BaselineBroker(host, await new ConnectionFactory { Uri = new Uri(TestServers.Broker.ConnectionString + host) }.CreateConnectionAsync());
        await using var channel = await broker.Connection.CreateChannelAsync();
        foreach (string queue in (string[])[Files, Statuses])
        {
            // Quorum queues, as the product's: on RabbitMQ 4.0 they were also the faster ones here, by a quarter.
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        }

        return broker;
    }

    /// <param name="prefetch">Messages that are not acknowledged, at most.</param>
    public async Task<IChannel> ConsumeAsync(string queue, ushort prefetch, Func<IChannel, BasicDeliverEventArgs, Task> take)
    {
        var channel = await Connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, prefetch, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => take(channel, message);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await TestServers.Administration.RemoveHostAsync(_host);
    }
}
