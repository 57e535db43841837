using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;
using RabbitMQ.Client;

namespace Replication.Hosting.Bus;

/// <summary>Where the broker is and who asks: an AMQP URI, <c>amqp://</c> or, with TLS and checked certificates, <c>amqps://</c>.</summary>
public sealed class BrokerAddress
{
    /// <summary>The rule, for messages.</summary>
    public const string Rule = "a URI such as amqp://user:password@host:5672/vhost, or amqps:// for TLS";

    private BrokerAddress(Uri uri) => Uri = uri;

    /// <summary>The URI with its secrets.</summary>
    public Uri Uri { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls => Uri.Scheme == "amqps";

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0
            && uri.Segments.Length <= 2
                ? new BrokerAddress(uri)
                : null;
        return address is not null;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() =>
        $"{Uri.Scheme}://{(Uri.UserInfo.Length > 0 ? Uri.UserInfo.Split(':')[0] + "@" : "")}{Uri.Authority}{Uri.AbsolutePath.TrimEnd('/')}";

    /// <summary>Makes connections that neither recover by themselves nor wait for long: their owner does that.</summary>
    internal ConnectionFactory Factory(string name)
    {
        var factory = new ConnectionFactory
        {
            Uri = Uri,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            ContinuationTimeout = TimeSpan.FromSeconds(5),
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };

        // The operating system's choice of protocol; the client's own default is fixed.
        factory.Ssl.Version = SslProtocols.None;
        return factory;
    }
}
