using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>Which processes of which roles there are, by what they tell. Thread safe.</summary>
public sealed class PresenceStore(Database database, TimeProvider time)
{
    /// <summary>Processes by role, the one that started first in front; also those that ended or are gone since not long ago.</summary>
    public Task<List<RoleInstanceRow>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.RoleInstances.OrderBy(row => row.Role).ThenBy(row => row.StartedAt).ThenBy(row => row.Instance).ToListAsync(cancellationToken));

    /// <summary>
    /// Records what a process told. Seen is when it is recorded, by this clock: its own may be wrong, and what it told may be a minute old.
    /// A process that said goodbye is not there again, whatever comes late.
    /// </summary>
    public Task<int> SeeAsync(RoleInstanceRow told, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            """
            insert into role_instances as i (role, instance, started_at, seen_at, problem, rate, backlog, oldest_seconds, ended, gone_at)
            values (@role, @instance, @started, @seen, @problem, @rate, @backlog, @oldest, @ended, null)
            on conflict (role, instance) do update set seen_at = excluded.seen_at, problem = excluded.problem, rate = excluded.rate,
              backlog = excluded.backlog, oldest_seconds = excluded.oldest_seconds, ended = excluded.ended, gone_at = null
            where not i.ended
            """,
            cancellationToken,
            ("role", told.Role),
            ("instance", told.Instance),
            ("started", told.StartedAt),
            ("seen", told.SeenAt),
            ("problem", told.Problem),
            ("rate", told.Rate),
            ("backlog", told.Backlog),
            ("oldest", told.OldestSeconds),
            ("ended", told.Ended)),
        cancellationToken);

    /// <summary>Records that all roles of a process end, as the console does of its own: its last word would wait in the queue for the next one.</summary>
    public Task<int> EndAsync(string instance, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            "update role_instances set ended = true, seen_at = @now where instance = @instance and not ended",
            cancellationToken,
            ("now", time.GetUtcNow()),
            ("instance", instance)),
        cancellationToken);

    /// <summary>
    /// Says of each silent process once that it is gone; of several consoles one does. A notice says so too, unless nobody was listening when it told
    /// last, so that it may have said goodbye, and others of its role are there.
    /// </summary>
    /// <param name="silentSince">Who told something at that time or later is there.</param>
    /// <param name="heardSince">Since when this console listens.</param>
    /// <returns>How many.</returns>
    public Task<int> MissAsync(DateTimeOffset silentSince, DateTimeOffset heardSince, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            var gone = await site.QueryAsync(
                "update role_instances set gone_at = @now where gone_at is null and not ended and seen_at < @since returning role, instance, seen_at",
                reader => (Role: reader.GetString(0), Instance: reader.GetString(1), SeenAt: site.Dialect.ReadInstant(reader, 2)),
                cancellationToken,
                ("now", now),
                ("since", silentSince));
            var present = await site.Tables.RoleInstances.Where(row => !row.Ended && row.GoneAt == null).Select(row => row.Role).Distinct().ToListAsync(cancellationToken);
            await NoticeStore.AddAsync(
                site,
                gone.FindAll(item => item.SeenAt >= heardSince || !present.Contains(item.Role)).ConvertAll(item => new NoticeRow
                {
                    At = now,
                    Kind = NoticeKind.RoleGone,
                    Subject = $"{item.Role} {item.Instance}",
                    Message = $"A process of the role {item.Role} is silent since {item.SeenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC and did not say that it would end: {item.Instance}.",
                }),
                cancellationToken);
            return gone.Count;
        },
        cancellationToken);

    /// <summary>Forgets processes that ended, or were missed, before an instant.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            "delete from role_instances where gone_at < @before or (ended and seen_at < @before)", cancellationToken, ("before", before)),
        cancellationToken);
}
