using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>How a delivery stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>It is tried, now or later.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>It arrived.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>It failed too often; only somebody has it tried again.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,
}

/// <summary>A delivery that is to be posted now.</summary>
public sealed record DueDelivery(long DeliveryId, WebhookRow Webhook, NoticeRow Notice);

/// <summary>
/// Notices on their way to webhooks, as rows: what is posted is leased for a minute, outside a transaction, and tried again when its process died
/// meanwhile. So a notice arrives at least once, by the same id. Thread safe.
/// </summary>
public sealed class WebhookDeliveryStore(Database database, TimeProvider time)
{
    /// <summary>Longer than a post takes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>After the first failed attempt, the second and so on; after the last of them it is dead.</summary>
    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    /// <summary>Deliveries with what they deliver, the newest first.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<(WebhookDeliveryRow Delivery, NoticeRow Notice)>> ListAsync(DeliveryState? state, int limit, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
        (await InState(tables.WebhookDeliveries, state).OrderByDescending(row => row.DeliveryId).Take(limit > 0 ? limit : int.MaxValue)
            .Join(tables.Notices, row => row.NoticeId, notice => notice.NoticeId, (row, notice) => new { Delivery = row, Notice = notice })
            .OrderByDescending(item => item.Delivery.DeliveryId)
            .ToListAsync(cancellationToken)).ConvertAll(item => (item.Delivery, item.Notice)));

    /// <summary>How a delivery stands.</summary>
    public static DeliveryState StateOf(WebhookDeliveryRow row) =>
        row.DeliveredAt is not null ? DeliveryState.Delivered : row.NextAttemptAt is not null ? DeliveryState.Pending : DeliveryState.Dead;

    /// <summary>Has a delivery that did not arrive tried now, and again as a new one.</summary>
    /// <returns>Whether there is such a delivery.</returns>
    public Task<bool> RetryAsync(long deliveryId, string by, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            int found = await site.ExecuteAsync(
                "update webhook_deliveries set next_attempt_at = @now, attempts = 0 where delivery_id = @id and delivered_at is null",
                cancellationToken,
                ("now", now),
                ("id", deliveryId));
            if (found > 0)
            {
                await AuditStore.AddAsync(site, new(now, by, "retried a webhook delivery", null, 1, $"delivery {deliveryId}"), cancellationToken);
            }

            return found > 0;
        },
        cancellationToken);

    /// <summary>Whether there is something to dispatch or to post; cheap, and without the right to write.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync(async tables => await tables.Notices.AnyAsync(row => !row.Dispatched, cancellationToken)
            || await tables.WebhookDeliveries.AnyAsync(row => row.NextAttemptAt <= now, cancellationToken));
    }

    /// <summary>Makes the deliveries of notices that no other console is working on, oldest first, and marks those as dispatched, in one transaction.</summary>
    /// <returns>How many deliveries.</returns>
    public Task<int> DispatchAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var notices = await site.TakeAsync<NoticeRow>("select * from notices where not dispatched order by notice_id limit {0} ", cancellationToken, limit);
            var webhooks = await site.Tables.Webhooks.ToListAsync(cancellationToken);
            var added = await AddAsync(
                site,
                [.. notices.SelectMany(notice => webhooks.Where(webhook => WebhookStore.Wants(webhook, notice.Kind)).Select(webhook => (webhook.Name, notice.NoticeId)))],
                time.GetUtcNow(),
                cancellationToken);
            await site.ExecuteAsync(
                "update notices set dispatched = true where notice_id in (select r.id from {rows} r)",
                RowSet.Of(notices).Long("id", notice => notice.NoticeId).Build(),
                cancellationToken);
            return added.Count;
        },
        cancellationToken);

    /// <summary>Takes deliveries that are due and that no other console is posting.</summary>
    public Task<List<DueDelivery>> TakeAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            var due = await site.TakeAsync<WebhookDeliveryRow>(
                "select * from webhook_deliveries where next_attempt_at <= {0} order by next_attempt_at limit {1} ", cancellationToken, now, limit);
            await site.ExecuteAsync(
                "update webhook_deliveries set next_attempt_at = @lease, attempts = attempts + 1 where delivery_id in (select r.id from {rows} r)",
                RowSet.Of(due).Long("id", row => row.DeliveryId).Build(),
                cancellationToken,
                ("lease", now + Lease));
            List<long> ids = due.ConvertAll(row => row.NoticeId);
            var notices = await site.Tables.Notices.Where(row => ids.Contains(row.NoticeId)).ToDictionaryAsync(row => row.NoticeId, cancellationToken);
            var webhooks = await site.Tables.Webhooks.ToDictionaryAsync(row => row.Name, cancellationToken);
            return due.FindAll(row => webhooks.ContainsKey(row.Webhook) && notices.ContainsKey(row.NoticeId))
                .ConvertAll(row => new DueDelivery(row.DeliveryId, webhooks[row.Webhook], notices[row.NoticeId]));
        },
        cancellationToken);

    /// <summary>Records what became of an attempt.</summary>
    /// <param name="problem">Null where it arrived.</param>
    public Task<int> RecordAsync(long deliveryId, string? problem, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            int attempts = await site.Tables.WebhookDeliveries.Where(row => row.DeliveryId == deliveryId).Select(row => row.Attempts).SingleOrDefaultAsync(cancellationToken);
            return await site.ExecuteAsync(
                "update webhook_deliveries set next_attempt_at = @next, delivered_at = @delivered, problem = @problem where delivery_id = @id",
                cancellationToken,
                ("next", problem is null || attempts > Delays.Length ? null : now + Delays[Math.Max(0, attempts - 1)]),
                ("delivered", problem is null ? now : null),
                ("problem", problem),
                ("id", deliveryId));
        },
        cancellationToken);

    /// <summary>Adds deliveries that are due at once.</summary>
    /// <returns>Their ids.</returns>
    internal static Task<List<long>> AddAsync(
        SiteTransaction site, IReadOnlyList<(string Webhook, long NoticeId)> deliveries, DateTimeOffset now, CancellationToken cancellationToken) => site.QueryAsync(
        """
        insert into webhook_deliveries (webhook, notice_id, attempts, next_attempt_at) select r.webhook, r.notice_id, 0, r.at from {rows} r
        returning delivery_id
        """,
        RowSet.Of(deliveries).Text("webhook", item => item.Webhook).Long("notice_id", item => item.NoticeId).Instant("at", _ => now).Build(),
        reader => reader.GetInt64(0),
        cancellationToken);

    private static IQueryable<WebhookDeliveryRow> InState(IQueryable<WebhookDeliveryRow> rows, DeliveryState? state) => state switch
    {
        DeliveryState.Pending => rows.Where(row => row.NextAttemptAt != null),
        DeliveryState.Delivered => rows.Where(row => row.DeliveredAt != null),
        DeliveryState.Dead => rows.Where(row => row.NextAttemptAt == null && row.DeliveredAt == null),
        _ => rows,
    };
}
