using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Replication.Hosting.Options;

namespace Replication.Console.Access;

/// <summary>Registration of who may use the API.</summary>
public static class AccessRegistration
{
    /// <summary>Whether a key is needed.</summary>
    public static bool IsRequired(IConfiguration configuration) =>
        configuration.GetSection(ConsoleOptions.Section).Get<ConsoleOptions>() is { Authentication: true };

    /// <summary>Adds authentication where the configuration wants it.</summary>
    /// <param name="data">The data folder, where the administrator's key is unless its place is configured.</param>
    public static IServiceCollection AddReplicationAccess(this IServiceCollection services, IConfiguration configuration, string data)
    {
        services.AddCheckedOptions<ConsoleOptions>(ConsoleOptions.Section);
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization();
        if (IsRequired(configuration))
        {
            string file = configuration[$"{ConsoleOptions.Section}:{nameof(ConsoleOptions.AdministratorKeyFile)}"] is { Length: > 0 } configured
                ? configured : Path.Combine(data, "administrator.key");
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<AdministratorKey>(provider, file));
        }

        return services;
    }

    /// <summary>Has the routes that follow ask for a key, where the configuration wants it.</summary>
    public static void UseReplicationAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>What a route of the API asks for.</summary>
    internal static AuthorizationPolicy Policy(IConfiguration configuration)
    {
        var policy = new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName);
        return (IsRequired(configuration) ? policy.RequireAuthenticatedUser() : policy.RequireAssertion(_ => true)).Build();
    }
}
