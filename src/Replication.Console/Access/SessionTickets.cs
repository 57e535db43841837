using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>
/// How the web console, which runs in this process, calls the API for whom it serves: <c>Authorization: Session TICKET</c>. A ticket is good for two
/// minutes, at any console of the site, and no longer than the key behind it. Thread safe.
/// </summary>
public sealed class SessionTickets(IDataProtectionProvider protection, Database database, TimeProvider time)
{
    /// <summary>The scheme of the header.</summary>
    public const string SchemeName = "Session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Replication.Console.SessionTickets").ToTimeLimitedDataProtector();

    /// <summary>A ticket for a user who has signed in.</summary>
    /// <exception cref="ArgumentException">The user has not: without authentication no header is needed.</exception>
    public string Create(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Identity is not { IsAuthenticated: true })
        {
            throw new ArgumentException("The user has not signed in: a ticket is for one who has.", nameof(user));
        }

        byte[] ticket = TicketSerializer.Default.Serialize(new AuthenticationTicket(user, SchemeName));
        return Base64Url.EncodeToString(_protector.Protect(ticket, time.GetUtcNow() + Lifetime));
    }

    /// <summary>Whom a ticket is for; null where it is none, or too old.</summary>
    internal ClaimsPrincipal? Read(string ticket)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(_protector.Unprotect(Base64Url.DecodeFromChars(ticket), out _))?.Principal;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException && !database.IsEnvironmental(exception.InnerException ?? exception))
        {
            return null;
        }
    }
}

/// <summary>Knows who asks by a ticket.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionTickets tickets, SessionCheck check)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string ticket = Request.Headers.Authorization.ToString()[(SessionTickets.SchemeName.Length + 1)..].Trim();
        return tickets.Read(ticket) is { } user && await check.HoldsAsync(user, Context.RequestAborted)
            ? AuthenticateResult.Success(new(user, SessionTickets.SchemeName))
            : AuthenticateResult.Fail("The session has ended.");
    }
}
