using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>Knows who asks by the key in <c>Authorization: Bearer KEY</c> (RFC 6750).</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyStore store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? authorization = Request.Headers.Authorization;
        if (authorization?.StartsWith(SchemeName + " ", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return AuthenticateResult.NoResult();
        }

        var key = await store.FindAsync(ApiKey.Hash(authorization[(SchemeName.Length + 1)..].Trim()), Context.RequestAborted);
        if (key is null)
        {
            return AuthenticateResult.Fail("There is no such key.");
        }

        Claim[] claims = [new(ClaimTypes.Name, key.Name), new(ClaimTypes.Role, key.Role.WireName())];
        return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        bool given = !string.IsNullOrEmpty(Request.Headers.Authorization);
        Response.Headers.WWWAuthenticate = SchemeName;
        await TypedResults.Problem(
            detail: (given ? "The API key is not known." : "An API key is needed.")
                + " The command line sends what REPLICATION_API_KEY holds, or the file that REPLICATION_API_KEY_FILE names; the administrator's key"
                + " is in the file administrator.key of the console's data folder, or where Console:AdministratorKeyFile says.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "Unauthorized").ExecuteAsync(Context);
    }
}
