using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Replication.Hosting.Bus;

/// <summary>
/// The bus's own way to write messages (<see cref="CompressedJson"/>): what MassTransit's envelope says travels in the transport's headers, and a
/// consumer gets its contract from the octets at once. Envelopes as MassTransit writes them are read as before.
/// </summary>
internal sealed class CompressedSerializer : RawMessageSerializer, ISerializerFactory, IMessageSerializer, IMessageDeserializer
{
    private const RawSerializerOptions HeaderOptions = RawSerializerOptions.AddTransportHeaders | RawSerializerOptions.CopyHeaders;

    public static readonly ContentType Type = new("application/vnd.replication+json-br");

    public ContentType ContentType => Type;

    public IMessageSerializer CreateSerializer() => this;

    public IMessageDeserializer CreateDeserializer() => this;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        SetRawMessageHeaders(context);
        return new BytesMessageBody(CompressedJson.Write(context.Message));
    }

    /// <remarks>For outboxes and schedulers that keep messages as text; there are none here.</remarks>
    public MessageBody GetMessageBody(string text) => new BytesMessageBody(Convert.FromBase64String(text));

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        new Context(this, new RawMessageContext(headers, destinationAddress!, HeaderOptions), headers.GetMessageTypes(), body.GetBytes());

    public void Probe(ProbeContext context) => context.CreateScope("compressed-json").Add("contentType", Type.MediaType);

    /// <summary>One message as it came.</summary>
    private sealed class Context(CompressedSerializer serializer, MessageContext message, string[] types, byte[] octets)
        : BaseSerializerContext(SystemTextJsonMessageSerializer.Instance, message, types)
    {
        public override bool TryGetMessage<T>([NotNullWhen(true)] out T? message)
            where T : class
        {
            message = IsSupportedMessageType<T>() ? (T?)CompressedJson.Read(typeof(T), octets) : null;
            return message is not null;
        }

        public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
        {
            message = IsSupportedMessageType(messageType) ? CompressedJson.Read(messageType, octets) : null;
            return message is not null;
        }

        public override IMessageSerializer GetMessageSerializer() => serializer;

        public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message) => serializer;

        public override IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => serializer;

        public override Dictionary<string, object> ToDictionary<T>(T? message)
            where T : class => throw new NotSupportedException("Messages here are contracts.");
    }
}
