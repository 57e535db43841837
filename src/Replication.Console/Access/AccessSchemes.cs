using Microsoft.AspNetCore.Http;

namespace Replication.Console.Access;

/// <summary>The ways to say who one is, and which of them a request takes.</summary>
internal static class AccessSchemes
{
    /// <summary>The scheme that chooses one of the others.</summary>
    public const string Choice = "Choice";

    /// <summary>The cookie of a session.</summary>
    public const string Cookie = "Cookie";

    /// <summary>The provider.</summary>
    public const string OpenIdConnect = "OpenIdConnect";

    /// <summary>
    /// The scheme of a request. The header comes first. A cookie, which browsers send by themselves, never stands for a changing call of the
    /// API: another site's page could make the browser send one. Pages that change something want a token of their form beside it.
    /// </summary>
    public static string Of(HttpContext context)
    {
        var request = context.Request;
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(SessionTickets.SchemeName + " ", StringComparison.OrdinalIgnoreCase) ? SessionTickets.SchemeName
            : authorization.Length == 0 && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !IsApi(request)) ? Cookie
            : ApiKeyAuthentication.SchemeName;
    }

    /// <summary>Whether a program asks, and is answered with problem details; else a person, who gets a page.</summary>
    public static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
}
