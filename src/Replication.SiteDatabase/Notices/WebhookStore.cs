using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Where notices go. Thread safe.</summary>
public sealed class WebhookStore(Database database, TimeProvider time)
{
    /// <summary>Webhooks by name.</summary>
    public Task<List<WebhookRow>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Webhooks.OrderBy(row => row.Name).ToListAsync(cancellationToken));

    /// <summary>Adds a webhook.</summary>
    /// <returns>False where there is one of its name, which stays as it is.</returns>
    public Task<bool> AddAsync(WebhookRow webhook, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            int added = await site.ExecuteAsync(
                """
                insert into webhooks (name, url, secret, kinds, created_at, "by") values (@name, @url, @secret, @kinds, @at, @actor)
                on conflict (name) do nothing
                """,
                cancellationToken,
                ("name", webhook.Name),
                ("url", webhook.Url),
                ("secret", webhook.Secret),
                ("kinds", webhook.Kinds),
                ("at", webhook.CreatedAt),
                ("actor", webhook.By));
            if (added > 0)
            {
                await AuditStore.AddAsync(site, new(webhook.CreatedAt, webhook.By, "added a webhook", null, 1, $"{webhook.Name} {webhook.Url}"), cancellationToken);
            }

            return added > 0;
        },
        cancellationToken);

    /// <summary>Removes a webhook and its deliveries.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> RemoveAsync(string name, string by, string why, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            int removed = await site.ExecuteAsync("delete from webhooks where name = @name", cancellationToken, ("name", name));
            if (removed > 0)
            {
                await site.ExecuteAsync("delete from webhook_deliveries where webhook = @name", cancellationToken, ("name", name));
                await AuditStore.AddAsync(site, new(time.GetUtcNow(), by, "removed a webhook", why, 1, name), cancellationToken);
            }

            return removed > 0;
        },
        cancellationToken);

    /// <summary>Has a test notice delivered by this webhook alone, whatever kinds it wants.</summary>
    /// <returns>The delivery; null where there is no such webhook.</returns>
    public Task<WebhookDeliveryRow?> TestAsync(string name, string by, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            if (!await site.Tables.Webhooks.AnyAsync(row => row.Name == name, cancellationToken))
            {
                return null;
            }

            var now = time.GetUtcNow();
            var notice = new NoticeRow { At = now, Kind = NoticeKind.Test, Subject = name, Message = $"A test of the webhook {name} by {by}.", Dispatched = true };
            long noticeId = (await NoticeStore.AddAsync(site, [notice], cancellationToken))[0];
            long deliveryId = (await WebhookDeliveryStore.AddAsync(site, [(name, noticeId)], now, cancellationToken))[0];
            await AuditStore.AddAsync(site, new(now, by, "tested a webhook", null, 1, name), cancellationToken);
            return await site.Tables.WebhookDeliveries.SingleAsync(row => row.DeliveryId == deliveryId, cancellationToken);
        },
        cancellationToken);

    /// <summary>Whether a webhook wants notices of a kind.</summary>
    internal static bool Wants(WebhookRow webhook, NoticeKind kind) =>
        webhook.Kinds.Length == 0 || webhook.Kinds.Split(' ').Contains(kind.WireName(), StringComparer.Ordinal);
}
