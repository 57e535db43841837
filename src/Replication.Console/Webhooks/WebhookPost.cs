using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Replication.Console.Api;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Webhooks;

/// <summary>What a webhook receives.</summary>
/// <param name="Id">The id of the notice.</param>
/// <param name="Site">The code of the site that it is about.</param>
public sealed record WebhookBody(string Id, NoticeKind Kind, string Subject, string Message, DateTimeOffset At, string Site);

/// <summary>Posts a notice, signed by the secret of its webhook: who receives it can tell that it is of this site and not an old one. Thread safe.</summary>
internal sealed class WebhookPost(IDataProtectionProvider protection, SiteIdentity site, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PostTimeout = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = JsonOptions();

    private readonly IDataProtector _protector = protection.CreateProtector("Replication.Webhooks");

    // A redirect would carry the notice to where nobody said that it may go; names are looked up anew now and then.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = PostTimeout,
    };

    /// <summary>A new secret, and as it is kept.</summary>
    public (string Secret, string Protected) NewSecret()
    {
        string secret = $"whsec_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        return (secret, _protector.Protect(secret));
    }

    /// <summary>Posts one.</summary>
    /// <returns>What went wrong; null where it was taken.</returns>
    public async Task<string?> SendAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(delivery);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null
                : (int)response.StatusCode is >= 300 and < 400 ? $"It answered {(int)response.StatusCode}, and redirects are not followed: add the webhook with its final URL."
                : $"It answered {(int)response.StatusCode}; 2xx is needed.";
        }
        catch (HttpRequestException exception)
        {
            return $"It can't be reached: {exception.GetBaseException().Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"It did not answer within {PostTimeout.TotalSeconds:0} s.";
        }
        catch (CryptographicException)
        {
            return "Its secret can't be read, as the keys of data protection were lost: remove the webhook and add it again.";
        }
    }

    /// <summary>The signature of a body at a time.</summary>
    internal static string Sign(string secret, long unixSeconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.")), .. body];
        return string.Create(
            CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), signed))}");
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(DueDelivery delivery)
    {
        var notice = delivery.Notice;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookBody(notice.NoticeId.ToString(CultureInfo.InvariantCulture), notice.Kind, notice.Subject, notice.Message, notice.At, site.Code.ToString()), Json);
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Webhook.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add("Replication-Signature", Sign(_protector.Unprotect(delivery.Webhook.Secret), time.GetUtcNow().ToUnixTimeSeconds(), body));
        request.Headers.Add("Replication-Event", notice.Kind.WireName());
        request.Headers.Add("Replication-Delivery", delivery.DeliveryId.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private static JsonSerializerOptions JsonOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiJson.Configure(options);
        return options;
    }
}
