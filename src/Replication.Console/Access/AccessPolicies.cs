using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>What a route asks for: a role. There is a policy a role, under the role's wire name.</summary>
public static class AccessPolicies
{
    /// <summary>Has routes, a group of them or pages ask for a role; where a group and its route name one each, the greater one holds.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder routes, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => routes.RequireAuthorization(role.WireName());

    /// <summary>The role that a route asks for; null where it names none.</summary>
    public static AccessRole? RoleOf(EndpointMetadataCollection metadata) => metadata.GetOrderedMetadata<IAuthorizeData>()
        .Select(data => WireNames.TryParse<AccessRole>(data.Policy, out var role) ? role : (AccessRole?)null)
        .Max();

    /// <summary>Adds the policies.</summary>
    /// <param name="required">Whether anybody has to say who he is; else all is allowed.</param>
    internal static void Add(AuthorizationOptions options, bool required)
    {
        foreach (var role in Enum.GetValues<AccessRole>())
        {
            options.AddPolicy(role.WireName(), policy => _ = required
                ? policy.RequireAuthenticatedUser().RequireAssertion(context => AccessClaims.RoleOf(context.User) >= role)
                : policy.RequireAssertion(_ => true));
        }

        // A route that names no role is a mistake, and must not be an open door.
        options.FallbackPolicy = options.GetPolicy(AccessRole.Administrator.WireName());
    }
}
