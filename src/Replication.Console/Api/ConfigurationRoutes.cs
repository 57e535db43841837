using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>The values in force, as <c>config show --json</c> prints them, secrets masked; registered by who knows all sections.</summary>
public sealed record ConfigurationInForce(Func<JsonObject> Read);

internal static class ConfigurationRoutes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/configuration", Show).WithName("ShowConfiguration").WithTags("configuration").Needs(AccessRole.Viewer)
        .WithSummary("The values in force in this console's process, secrets masked.");

    private static Ok<JsonObject> Show(ConfigurationInForce configuration) => TypedResults.Ok(configuration.Read());
}
