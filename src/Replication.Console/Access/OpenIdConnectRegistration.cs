using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Replication.Console.Access;

/// <summary>Signing in at a provider of OpenID Connect: the code flow with PKCE, whose result is the same cookie as that of a key.</summary>
internal static class OpenIdConnectRegistration
{
    public static void Add(AuthenticationBuilder authentication, ProviderOptions provider) =>
        authentication.AddOpenIdConnect(AccessSchemes.OpenIdConnect, options =>
        {
            options.Authority = provider.Authority;
            options.ClientId = provider.ClientId;
            options.ClientSecret = provider.ClientSecret;
            options.RequireHttpsMetadata = provider.RequireHttpsMetadata;
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.UsePkce = true;
            options.SignInScheme = AccessSchemes.Cookie;
            options.CallbackPath = AccessPages.ProviderPath + "/callback";
            options.MapInboundClaims = false;
            options.SaveTokens = false;

            // The answer comes as a link and not as a form of another site, so that cookies may be Lax, and http on loopback does.
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Events.OnTokenValidated = context => AdmitAsync(context, provider);
            options.Events.OnRemoteFailure = context => RefuseAsync(context, provider);
        });

    private static Task AdmitAsync(TokenValidatedContext context, ProviderOptions provider)
    {
        var user = context.Principal!;
        string name = user.FindFirstValue(provider.NameClaim) ?? user.FindFirstValue("sub") ?? "unnamed";
        if (provider.RoleOf(user) is { } role)
        {
            context.Principal = AccessClaims.Of(name, role, AccessSchemes.Cookie);

            // Only the provider knows whether the role still holds: it is asked again when the cookie ends, however busy it was.
            context.Properties!.AllowRefresh = false;
            return Task.CompletedTask;
        }

        context.HandleResponse();
        return AccessPages.Notice(
            StatusCodes.Status403Forbidden,
            "No role",
            $"{provider.Name} knows {name}, and gives no role of this console. Its administrator gives '{provider.Viewer}', '{provider.Operator}' or '{provider.Administrator}'.")
            .ExecuteAsync(context.HttpContext);
    }

    /// <summary>A page and no redirection: the provider would answer the same again, and again.</summary>
    private static Task RefuseAsync(RemoteFailureContext context, ProviderOptions provider)
    {
        context.HandleResponse();
        string why = context.Failure?.Data["error"] is string error ? $"it answered {error}" : "its answer was not the one that is waited for, or came too late";
        return AccessPages.Notice(StatusCodes.Status400BadRequest, "Not signed in", $"{provider.Name} did not sign you in: {why}. Try again, or sign in with a key.")
            .ExecuteAsync(context.HttpContext);
    }
}
