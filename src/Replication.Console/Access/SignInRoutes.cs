using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>Signing in by a key, or at the provider, and signing out.</summary>
internal static class SignInRoutes
{
    private const string LimitName = "sign-in";
    private const int AttemptsAMinute = 10;
    private const long LargestForm = 16 * 1024;
    private const string TooOld = "The form was too old, or not from this page. Try again.";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet(AccessPages.StylePath, Style);
        pages.MapGet(AccessPages.SignInPath, Show);
        pages.MapPost(AccessPages.SignInPath, SignInAsync).RequireRateLimiting(LimitName).WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        pages.MapGet(AccessPages.SignOutPath, Show);
        pages.MapPost(AccessPages.SignOutPath, SignOutAsync).WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        pages.MapGet(AccessPages.ProviderPath, AskProviderAsync);
    }

    /// <summary>A key can't be guessed; this keeps who tries from keeping the database busy.</summary>
    public static void AddLimit(RateLimiterOptions options)
    {
        options.AddPolicy(LimitName, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress, _ => new FixedWindowRateLimiterOptions { PermitLimit = AttemptsAMinute, Window = TimeSpan.FromMinutes(1) }));
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            return new ValueTask(AccessPages.Notice(
                StatusCodes.Status429TooManyRequests, "Too many attempts", $"{AttemptsAMinute} attempts a minute are taken from one address. Wait a minute, and sign in again.")
                .ExecuteAsync(rejected.HttpContext));
        };
    }

    /// <summary>Embedded, as the page has to look right also where the console's files are not served.</summary>
    private static IResult Style() =>
        TypedResults.Stream(typeof(SignInRoutes).Assembly.GetManifestResourceStream("access.css")!, "text/css; charset=utf-8");

    private static IResult Show(HttpContext context, IOptions<ConsoleOptions> options, string? returnUrl) =>
        options.Value.Authentication ? AccessPages.SignIn(context, returnUrl) : TypedResults.LocalRedirect(AccessPages.Local(returnUrl));

    private static async Task<IResult> SignInAsync(HttpContext context, ApiKeyStore store, IAntiforgery antiforgery)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return AccessPages.SignIn(context, null, TooOld, StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        string? returnUrl = form[AccessPages.ReturnUrl];
        if (await store.FindAsync(ApiKey.Hash(form[AccessPages.Key].ToString().Trim()), context.RequestAborted) is not { } key)
        {
            return AccessPages.SignIn(context, returnUrl, "This key is not known: it was mistyped, or revoked.", StatusCodes.Status400BadRequest);
        }

        await context.SignInAsync(AccessSchemes.Cookie, AccessClaims.Of(key, AccessSchemes.Cookie));
        return TypedResults.LocalRedirect(AccessPages.Local(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return AccessPages.SignIn(context, null, TooOld, StatusCodes.Status400BadRequest);
        }

        await context.SignOutAsync(AccessSchemes.Cookie);
        return TypedResults.LocalRedirect(AccessPages.SignInPath);
    }

    private static async Task AskProviderAsync(HttpContext context, IOptions<ConsoleOptions> options, string? returnUrl)
    {
        if (options.Value.OpenIdConnect is not { } provider)
        {
            await AccessPages.Notice(StatusCodes.Status404NotFound, "Not found", "No provider is set up: Console:OpenIdConnect names one.").ExecuteAsync(context);
            return;
        }

        try
        {
            await context.ChallengeAsync(AccessSchemes.OpenIdConnect, new AuthenticationProperties { RedirectUri = AccessPages.Local(returnUrl) });
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException)
        {
            // It has no answer, or one that is no description of a provider.
            await AccessPages.Notice(StatusCodes.Status503ServiceUnavailable, "The provider does not answer", $"{provider.Name} can't be asked now. Try again, or sign in with a key.")
                .ExecuteAsync(context);
        }
    }
}
