using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Replication.Console.Access;

/// <summary>What every answer tells the browser not to do.</summary>
internal static class SecureHeaders
{
    /// <summary>An answer of the API is no page, whatever it holds.</summary>
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// Styles in line are allowed because MudBlazor writes style elements and attributes; scripts in line are not, and they are what does harm. Signing in
    /// at the provider is a link and no form, so that no form leads elsewhere.
    /// </summary>
    private const string PagePolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    /// <summary>Adds the headers; to be first, as an answer to a failure has them too.</summary>
    public static void UseSecureHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // When the answer begins, as what answers to failures clears what was set before.
        context.Response.OnStarting(Set, context);
        return next(context);
    });

    private static Task Set(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        bool api = AccessSchemes.IsApi(context.Request);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = api ? ApiPolicy : PagePolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (api && headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
