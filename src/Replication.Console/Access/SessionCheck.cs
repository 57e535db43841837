using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>Whether what opened a session still holds: it ends with its key, at the next request.</summary>
internal sealed class SessionCheck(ApiKeyStore store, IOptions<ConsoleOptions> options)
{
    /// <summary>Whether the key is there and the same, or the provider is still asked.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        AccessClaims.KeyHashOf(user) is { } hash
            ? await store.FindAsync(hash, cancellationToken) is { } key && key.Name == user.Identity?.Name && key.Role == AccessClaims.RoleOf(user)
            : AccessClaims.AuthenticationOf(user) == AccessClaims.ByProvider && options.Value.OpenIdConnect is not null;

    /// <summary>Refuses the cookie of a session that does not hold, and takes it away.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var check = context.HttpContext.RequestServices.GetRequiredService<SessionCheck>();
        if (context.Principal is not { } user || !await check.HoldsAsync(user, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(AccessSchemes.Cookie);
        }
    }
}
