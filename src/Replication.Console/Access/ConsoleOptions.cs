using System.Net;
using Replication.Hosting.Options;

namespace Replication.Console.Access;

/// <summary>Who may use the console and its API. Section <c>Console</c>.</summary>
public sealed class ConsoleOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Console";

    /// <summary>Whether a key is needed. Default false, and then the console listens on loopback only.</summary>
    public bool Authentication { get; set; }

    /// <summary>
    /// The file of the administrator's key, made with a new key where it is missing. Default <c>administrator.key</c> in the data folder. The
    /// console takes what it holds when it starts, so another key in it takes the place of the one before.
    /// </summary>
    public string? AdministratorKeyFile { get; set; }

    /// <summary>The provider by which people sign in beside the keys; null for none.</summary>
    public ProviderOptions? OpenIdConnect { get; set; }

    /// <summary>
    /// The proxies before the console, as addresses or networks with <c>;</c> between: what they say of the caller's address and of TLS is believed.
    /// Default none.
    /// </summary>
    public string? Proxies { get; set; }

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        foreach (string proxy in ProxyTexts().Where(text => Network(text) is null))
        {
            yield return $"{Section}:{nameof(Proxies)} has '{proxy}': addresses or networks with ; between are needed, such as 10.0.0.7;10.1.0.0/16.";
        }

        if (OpenIdConnect is { } provider)
        {
            if (!Authentication)
            {
                yield return $"{Section}:{nameof(OpenIdConnect)} is set, and {Section}:{nameof(Authentication)} is false: nobody would be asked to sign in. Set it to true.";
            }

            foreach (string problem in provider.Problems())
            {
                yield return problem;
            }
        }
    }

    /// <summary>The proxies that are well written.</summary>
    internal IEnumerable<IPNetwork> ProxyNetworks() => ProxyTexts().Select(Network).OfType<IPNetwork>();

    private string[] ProxyTexts() => (Proxies ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? Network(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;
}
