using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A key of the API; what it is, nobody knows but who holds it.</summary>
public sealed record ApiKeyAnswer(string Name, AccessRole Role, DateTimeOffset CreatedAt);

/// <summary>A key to make.</summary>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>administrator</c>.</param>
public sealed record ApiKeyRequest(string Name, string Role);

/// <summary>A key that was made.</summary>
/// <param name="Key">The key itself, which is shown this once.</param>
public sealed record CreatedApiKeyAnswer(string Name, AccessRole Role, string Key);

/// <summary>Who asks.</summary>
/// <param name="Name">As the audit has it.</param>
/// <param name="Authentication">How that is known: <c>key</c>, <c>openid-connect</c>, or <c>none</c> where nobody is asked.</param>
public sealed record MeAnswer(string Name, AccessRole Role, string Authentication);

internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/me", Me).WithName("ShowMe").WithTags("access").Needs(AccessRole.Viewer).WithSummary("Who asks, and with which role.");
        var keys = api.MapGroup("/keys").WithTags("access").Needs(AccessRole.Administrator);
        keys.MapGet("/", ListAsync).WithName("ListKeys").WithSummary("Names and roles of the API keys, by name.");
        keys.MapPost("/", AddAsync).WithName("AddKey").WithSummary("Makes an API key. It is in the answer, and nowhere else.");
        keys.MapDelete("/{name}", RemoveAsync).WithName("RemoveKey").WithSummary("Revokes an API key, and the sessions that it opened, at once.");
    }

    private static Ok<MeAnswer> Me(HttpContext context, Actor actor, IOptions<ConsoleOptions> options) => TypedResults.Ok(options.Value.Authentication
        ? new MeAnswer(actor.Name, AccessClaims.RoleOf(context.User) ?? AccessRole.Viewer, AccessClaims.AuthenticationOf(context.User) ?? AccessClaims.ByKey)
        : new MeAnswer(actor.Name, AccessRole.Administrator, "none"));

    private static async Task<Ok<ApiKeyAnswer[]>> ListAsync(ApiKeyStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok<ApiKeyAnswer[]>([.. (await store.ListAsync(cancellationToken)).Select(row => new ApiKeyAnswer(row.Name, row.Role, row.CreatedAt))]);

    private static async Task<Results<Ok<CreatedApiKeyAnswer>, ProblemHttpResult>> AddAsync(
        ApiKeyRequest request, ApiKeyStore store, Actor actor, CancellationToken cancellationToken)
    {
        string name = ApiText.Required<string>("The name of the key", request.Name, ApiKeyName.TryParse, ApiKeyName.Rule);
        var role = ApiText.OneOf<AccessRole>("The role", request.Role);
        if (IsAdministrators(name))
        {
            return Conflict($"The key '{name}' is that of the administrator's file. Choose another name.");
        }

        string key = ApiKey.Create();
        return await store.AddAsync(name, role, ApiKey.Hash(key), actor.Name, cancellationToken)
            ? TypedResults.Ok(new CreatedApiKeyAnswer(name, role, key))
            : Conflict($"There is a key '{name}' already. Choose another name, or remove that one first with 'keys remove {name}'.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string name, string why, ApiKeyStore store, Actor actor, CancellationToken cancellationToken)
    {
        ApiRegistration.RequireWhy(why);
        return IsAdministrators(name)
            ? Conflict($"The key '{name}' can't be removed, as somebody must get in. Put another key into its file (administrator.key in the console's data folder, "
                + "or where Console:AdministratorKeyFile says) and start the console again: the one before is worth nothing then.")
            : await store.RemoveAsync(name, actor.Name, why, cancellationToken) ? TypedResults.NoContent()
            : ApiText.NotFound($"The key {name}", "'keys list' shows those that there are.");
    }

    private static bool IsAdministrators(string name) => string.Equals(name, AdministratorKey.Name, StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult Conflict(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Not possible now");
}
