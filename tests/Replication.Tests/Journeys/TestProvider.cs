using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Replication.Tests.Journeys;

/// <summary>A provider of OpenID Connect that knows one user, and lets him in at once: the code flow with PKCE, a secret, and RS256.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "replication";
    public const string ClientSecret = "not-for-the-log";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> _codes = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private TestProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", Describe);
        _app.MapGet("/jwks", Keys);
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
    }

    /// <summary>What the user has.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>Answered in place of a code.</summary>
    public string? Refusal { get; set; }

    public string Address => _app.Urls.First();

    public (string, string)[] Settings =>
    [
        ("Console:OpenIdConnect:Authority", Address),
        ("Console:OpenIdConnect:ClientId", ClientId),
        ("Console:OpenIdConnect:ClientSecret", ClientSecret),
        ("Console:OpenIdConnect:RequireHttpsMetadata", "false"),
        ("Console:OpenIdConnect:Operator", "site-operators"),
    ];

    public static async Task<TestProvider> StartAsync()
    {
        var provider = new TestProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private JsonObject Describe() => new()
    {
        ["issuer"] = Address,
        ["authorization_endpoint"] = Address + "/authorize",
        ["token_endpoint"] = Address + "/token",
        ["jwks_uri"] = Address + "/jwks",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };

    private JsonObject Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        var described = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = "1",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
        return new JsonObject { ["keys"] = new JsonArray(described) };
    }

    private IResult Authorize(string redirect_uri, string state, string? nonce, string code_challenge, string code_challenge_method, string response_type)
    {
        if (Refusal is not null)
        {
            return Results.Redirect($"{redirect_uri}?error={Refusal}&state={Uri.EscapeDataString(state)}");
        }

        if (code_challenge_method != "S256" || response_type != "code")
        {
            return Results.BadRequest();
        }

        string code = RandomNumberGenerator.GetHexString(16);
        _codes[code] = (nonce ?? "", code_challenge);
        return Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        return form["client_secret"] == ClientSecret
            && _codes.TryRemove(form["code"].ToString(), out var asked)
            && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == asked.Challenge
            ? Results.Json(new JsonObject { ["access_token"] = "unused", ["token_type"] = "Bearer", ["id_token"] = IdToken(asked.Nonce) })
            : Results.Json(new JsonObject { ["error"] = "invalid_grant" }, statusCode: (int)HttpStatusCode.BadRequest);
    }

    private string IdToken(string nonce)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string text = Part(new JsonObject { ["alg"] = "RS256", ["kid"] = "1", ["typ"] = "JWT" }) + "." + Part(new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = ClientId,
            ["sub"] = "4711",
            ["preferred_username"] = "jane",
            ["nonce"] = nonce,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["roles"] = JsonSerializer.SerializeToNode(Roles),
        });
        return text + "." + Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Part(JsonObject value) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(value.ToJsonString()));
}
