using System.Security.Claims;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>What is known of who asks: name, role, how it is known, and by which key.</summary>
internal static class AccessClaims
{
    /// <summary>Known by a key of the API, or by a session that one has opened.</summary>
    public const string ByKey = "key";

    /// <summary>Known by the provider of OpenID Connect.</summary>
    public const string ByProvider = "openid-connect";

    private const string Authentication = "replication:authentication";

    private const string KeyHash = "replication:key";

    /// <summary>Who holds a key.</summary>
    public static ClaimsPrincipal Of(ApiKeyRow key, string scheme) =>
        Of(key.Name, key.Role, ByKey, scheme, new Claim(KeyHash, Convert.ToHexString(key.Hash)));

    /// <summary>Whom the provider knows. The name is told apart from those of keys, so that nobody is written into the audit under the name of one.</summary>
    public static ClaimsPrincipal Of(string name, AccessRole role, string scheme) => Of($"oidc:{name}", role, ByProvider, scheme);

    /// <summary>The role; null where there is none, and then a comparison with any is false.</summary>
    public static AccessRole? RoleOf(ClaimsPrincipal user) =>
        WireNames.TryParse<AccessRole>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>How it is known who asks; null where it is not.</summary>
    public static string? AuthenticationOf(ClaimsPrincipal user) => user.FindFirstValue(Authentication);

    /// <summary>The hash of the key; null where it was none.</summary>
    public static byte[]? KeyHashOf(ClaimsPrincipal user) => user.FindFirstValue(KeyHash) is { } hash ? Convert.FromHexString(hash) : null;

    private static ClaimsPrincipal Of(string name, AccessRole role, string authentication, string scheme, params Claim[] more) => new(new ClaimsIdentity(
        [new(ClaimTypes.Name, name), new(ClaimTypes.Role, role.WireName()), new(Authentication, authentication), .. more], scheme));
}
