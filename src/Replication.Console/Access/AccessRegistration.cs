using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Options;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>Registration of who may use the console and its API.</summary>
public static class AccessRegistration
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromHours(12);

    /// <summary>Whether a key is needed.</summary>
    public static bool IsRequired(IConfiguration configuration) => Options(configuration).Authentication;

    /// <summary>Adds what knows who asks, and what each may.</summary>
    /// <param name="data">The data folder, where the administrator's key is unless its place is configured.</param>
    public static IServiceCollection AddReplicationAccess(this IServiceCollection services, IConfiguration configuration, string data)
    {
        var options = Options(configuration);
        services.AddCheckedOptions<ConsoleOptions>(ConsoleOptions.Section);
        AddSchemes(services, options);
        services.AddAuthorization(authorization => AccessPolicies.Add(authorization, options.Authentication));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        services.AddSingleton<SessionCheck>().AddSingleton<SessionTickets>();
        services.AddRazorComponents();
        services.AddRateLimiter(SignInRoutes.AddLimit);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "replication.form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        AddKeyRing(services);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            options.ProxyNetworks().ToList().ForEach(forwarded.KnownIPNetworks.Add);
        });
        if (options.Authentication)
        {
            string file = options.AdministratorKeyFile is { Length: > 0 } configured ? configured : Path.Combine(data, "administrator.key");
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<AdministratorKey>(provider, file));
        }

        return services;
    }

    /// <summary>Has the routes that follow ask who asks, where the configuration wants it; and maps the pages to sign in.</summary>
    public static void UseReplicationAccess(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        SignInRoutes.Map(app);
    }

    /// <summary>Has the routes that follow see the caller, and whether it came by TLS, as a trusted proxy says; no other is believed.</summary>
    internal static void UseReplicationProxies(this WebApplication app)
    {
        if (Options(app.Configuration).ProxyNetworks().Any())
        {
            app.UseForwardedHeaders();
        }
    }

    private static ConsoleOptions Options(IConfiguration configuration) => configuration.GetSection(ConsoleOptions.Section).Get<ConsoleOptions>() ?? new ConsoleOptions();

    private static void AddSchemes(IServiceCollection services, ConsoleOptions options)
    {
        var authentication = services.AddAuthentication(AccessSchemes.Choice)
            .AddPolicyScheme(AccessSchemes.Choice, null, choice => choice.ForwardDefaultSelector = AccessSchemes.Of)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionTickets.SchemeName, null)
            .AddCookie(AccessSchemes.Cookie, cookie =>
            {
                cookie.Cookie.Name = "replication.session";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

                // Strict would not come with the redirection from the provider, nor with a link in a notice.
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.ExpireTimeSpan = SessionTimeout;
                cookie.SlidingExpiration = true;
                cookie.Events = new CookieAuthenticationEvents { OnValidatePrincipal = SessionCheck.ValidateAsync };
            });
        if (options.OpenIdConnect is { } provider)
        {
            OpenIdConnectRegistration.Add(authentication, provider);
        }
    }

    /// <summary>Keeps the keys of cookies in the database, which is asked again where it was not there when the process started.</summary>
    private static void AddKeyRing(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("replication");
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeyStore>((keys, store) => keys.XmlRepository = new DatabaseKeyRing(store));

        // The one warns that a key is not encrypted before it is stored: who reads the database is who may (DESIGN.md). The other logs as an error,
        // with the stack, that the database is not there yet; readiness says so, and whoever needs a key gets the exception.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.KeyRingProvider", LogLevel.Critical));
    }
}
