using System.Security.Claims;
using System.Text.Json.Serialization;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>The provider of OpenID Connect by which people sign in. Section <c>Console:OpenIdConnect</c>; none where it is missing.</summary>
public sealed class ProviderOptions
{
    private const string Section = $"{ConsoleOptions.Section}:{nameof(ConsoleOptions.OpenIdConnect)}";

    /// <summary>The address of the provider, under which its <c>.well-known/openid-configuration</c> is.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What the provider calls this console.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What the console shows to the provider; best a file in <c>/run/secrets</c>. None for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The claim of the ID token that holds the roles. Default <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim of the ID token that holds the name. Default <c>preferred_username</c>; where it is missing, <c>sub</c> is taken.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The role at the provider that makes a viewer. Default <c>viewer</c>.</summary>
    public string Viewer { get; set; } = AccessRole.Viewer.WireName();

    /// <summary>The role at the provider that makes an operator. Default <c>operator</c>.</summary>
    public string Operator { get; set; } = AccessRole.Operator.WireName();

    /// <summary>The role at the provider that makes an administrator. Default <c>administrator</c>.</summary>
    public string Administrator { get; set; } = AccessRole.Administrator.WireName();

    /// <summary>Whether the provider must be called by TLS. Default true; false is for trials on one machine.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>What people know it by: its host.</summary>
    [JsonIgnore]
    internal string Name => Uri.TryCreate(Authority, UriKind.Absolute, out var uri) ? uri.Host : Authority;

    /// <summary>One sentence per broken rule.</summary>
    internal IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !RequireHttpsMetadata)))
        {
            yield return $"{Section}:{nameof(Authority)} is '{Authority}': an https address is needed, such as https://login.example.org/site; http only where {nameof(RequireHttpsMetadata)} is false.";
        }

        (string, string)[] texts =
        [
            (nameof(ClientId), ClientId), (nameof(RoleClaim), RoleClaim), (nameof(NameClaim), NameClaim),
            (nameof(Viewer), Viewer), (nameof(Operator), Operator), (nameof(Administrator), Administrator),
        ];
        foreach (var (name, value) in texts)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{Section}:{name} is empty: a text is needed, as the provider has it.";
            }
        }
    }

    /// <summary>The greatest role that the provider gives; null where it gives none.</summary>
    internal AccessRole? RoleOf(ClaimsPrincipal user)
    {
        var given = user.FindAll(RoleClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return given.Contains(Administrator) ? AccessRole.Administrator
            : given.Contains(Operator) ? AccessRole.Operator
            : given.Contains(Viewer) ? AccessRole.Viewer
            : null;
    }
}
