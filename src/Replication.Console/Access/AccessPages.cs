using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Replication.Domain;

namespace Replication.Console.Access;

/// <summary>The pages for who has not signed in, or may not what was asked for.</summary>
internal static class AccessPages
{
    public const string SignInPath = "/sign-in";
    public const string SignOutPath = "/sign-out";
    public const string ProviderPath = "/sign-in/oidc";
    public const string StylePath = "/access.css";

    /// <summary>The field, and the value of the query, that says where to go after signing in.</summary>
    public const string ReturnUrl = "returnUrl";

    /// <summary>The field of the key.</summary>
    public const string Key = "key";

    /// <summary>Where the link to the provider leads.</summary>
    public static string ProviderLink(string returnUrl) => ProviderPath + QueryString.Create(ReturnUrl, returnUrl);

    /// <summary>The page to sign in.</summary>
    /// <param name="problem">Why that did not succeed.</param>
    public static IResult SignIn(HttpContext context, string? returnUrl, string? problem = null, int status = StatusCodes.Status200OK)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ConsoleOptions>>().Value;
        string? user = context.User.Identity is { IsAuthenticated: true, Name: { } name } ? $"{name} ({AccessClaims.RoleOf(context.User)?.WireName()})" : null;
        return Page(status, new()
        {
            [nameof(SignInPage.Text)] = problem,
            [nameof(SignInPage.Form)] = true,
            [nameof(SignInPage.Return)] = Local(returnUrl),
            [nameof(SignInPage.User)] = user,
            [nameof(SignInPage.Provider)] = options.OpenIdConnect?.Name,
        });
    }

    /// <summary>A page that says why something is not to be had.</summary>
    public static IResult Notice(int status, string title, string text) =>
        Page(status, new() { [nameof(SignInPage.Title)] = title, [nameof(SignInPage.Text)] = text });

    /// <summary>Says that there is no such page.</summary>
    public static Task NothingHereAsync(StatusCodeContext context) =>
        Notice(context.HttpContext.Response.StatusCode, "Nothing to see here", "There is no page at this address; it may be misspelt, or of another version of the console.")
            .ExecuteAsync(context.HttpContext);

    /// <summary>A path of this console: what leads elsewhere is not followed, as anybody can make a link that holds it.</summary>
    public static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && !returnUrl.Any(char.IsControl) ? returnUrl : "/";

    private static RazorComponentResult<SignInPage> Page(int status, Dictionary<string, object?> parameters) =>
        new(parameters) { StatusCode = status, PreventStreamingRendering = true };
}
