using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>What is answered to who may not: programs get problem details, persons the page to sign in or one that says which role is needed.</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // What there is not is not forbidden.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not { } endpoint)
        {
            return next(context);
        }

        bool api = AccessSchemes.IsApi(context.Request);
        if (authorizeResult.Forbidden)
        {
            string needed = (AccessPolicies.RoleOf(endpoint.Metadata) ?? AccessRole.Administrator).WireName();
            string text = $"The role {needed} is needed here; {context.User.Identity?.Name} has {AccessClaims.RoleOf(context.User)?.WireName() ?? "none"}."
                + $" An administrator makes a key that has it: 'replication keys add NAME --role {needed}'.";
            return api ? Problem(context, StatusCodes.Status403Forbidden, "Forbidden", text)
                : AccessPages.Notice(StatusCodes.Status403Forbidden, "Not allowed", text).ExecuteAsync(context);
        }

        if (api)
        {
            context.Response.Headers.WWWAuthenticate = ApiKeyAuthentication.SchemeName;
            return Problem(context, StatusCodes.Status401Unauthorized, "Unauthorized", Missing(context.Request));
        }

        context.Response.Redirect(AccessPages.SignInPath + QueryString.Create(
            AccessPages.ReturnUrl, HttpMethods.IsGet(context.Request.Method) ? context.Request.GetEncodedPathAndQuery() : "/"));
        return Task.CompletedTask;
    }

    private static string Missing(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(SessionTickets.SchemeName + " ", StringComparison.OrdinalIgnoreCase)
            ? "The session has ended: sign in again."
            : (authorization.Length > 0 ? "The API key is not known." : "An API key is needed.")
                + " The command line sends what REPLICATION_API_KEY holds, or the file that REPLICATION_API_KEY_FILE names; the administrator's key"
                + " is in the file administrator.key of the console's data folder, or where Console:AdministratorKeyFile says.";
    }

    private static Task Problem(HttpContext context, int status, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(context);
}
