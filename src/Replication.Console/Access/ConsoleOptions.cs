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

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
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
}
