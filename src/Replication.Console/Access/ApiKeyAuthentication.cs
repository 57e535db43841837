using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
        string authorization = Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(SchemeName + " ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var key = await store.FindAsync(ApiKey.Hash(authorization[(SchemeName.Length + 1)..].Trim()), Context.RequestAborted);
        if (key is null)
        {
            return AuthenticateResult.Fail("There is no such key.");
        }

        return AuthenticateResult.Success(new(AccessClaims.Of(key, SchemeName), SchemeName));
    }
}
