using System.Text.Json;
using MassTransit;

namespace Replication.Hosting.Bus;

/// <summary>
/// Sends what roles tell of themselves, which may be lost. On RabbitMQ not by the bus: its sends share a channel, which an exchange that may not be
/// declared would close under them; and its metrics and liveness are about work. Thread safe.
/// </summary>
internal sealed class QueueTeller(BusTopology topology, IBus bus, Broker? broker)
{
    private const string ContentType = "application/vnd.masstransit+json";

    /// <summary>Sends one message; where nobody has made a queue for it yet, it is gone.</summary>
    /// <exception cref="BrokerException">The broker can't be used, or this process has no right to send there.</exception>
    public async Task TellAsync(object message, CancellationToken cancellationToken)
    {
        if (broker is null)
        {
            await (await bus.GetSendEndpoint(new Uri($"exchange:{topology.Told}"))).Send(message, message.GetType(), cancellationToken);
        }
        else
        {
            var envelope = new { messageId = NewId.NextGuid(), messageType = new[] { MessageUrn.ForTypeString(message.GetType()) }, message };
            await broker.TellAsync(topology.Told, JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web), ContentType, cancellationToken);
        }
    }
}
