using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What somebody should know, written in the transactions that did it. Thread safe.</summary>
public sealed class NoticeStore(Database database)
{
    /// <summary>The last notices, the newest first.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<NoticeRow>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Notices.OrderByDescending(row => row.NoticeId).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken));

    /// <summary>Forgets notices of before an instant, and their deliveries.</summary>
    /// <returns>How many notices.</returns>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            await site.ExecuteAsync(
                "delete from webhook_deliveries where notice_id in (select notice_id from notices where at < @before)", cancellationToken, ("before", before));
            return await site.ExecuteAsync("delete from notices where at < @before", cancellationToken, ("before", before));
        },
        cancellationToken);

    /// <summary>Adds notices, in the transaction of their cause.</summary>
    /// <returns>Their ids.</returns>
    internal static Task<List<long>> AddAsync(SiteTransaction site, IReadOnlyList<NoticeRow> notices, CancellationToken cancellationToken) => site.QueryAsync(
        """
        insert into notices (at, kind, subject, message, dispatched) select r.at, r.kind, r.subject, r.message, r.dispatched = 1 from {rows} r
        returning notice_id
        """,
        RowSet.Of(notices)
            .Instant("at", notice => notice.At)
            .Text("kind", notice => notice.Kind.WireName())
            .Text("subject", notice => notice.Subject)
            .Text("message", notice => notice.Message)
            .Int("dispatched", notice => notice.Dispatched ? 1 : 0)
            .Build(),
        reader => reader.GetInt64(0),
        cancellationToken);
}
