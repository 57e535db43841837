using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Letters of one business cause, with counts that change as the letters do and are never counted on reading.</summary>
public sealed class DeadLetterGroupRow
{
    /// <summary>Reason and condition, such as <c>unresolved-package/missing-package:100?0077</c>.</summary>
    public required string GroupKey { get; init; }

    /// <summary>Why they failed.</summary>
    public required DeadLetterReason Reason { get; init; }

    /// <summary>What they would have needed; null where nothing that can come helps.</summary>
    public string? Condition { get; init; }

    /// <summary>Letters that are unresolved or replaying.</summary>
    public required int OpenCount { get; init; }

    /// <summary>UTC; the first failure that the group ever had.</summary>
    public required DateTimeOffset FirstFailedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset LastFailedAt { get; init; }

    /// <summary>Until when nobody wants to be reminded of it, UTC.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>The key of a cause.</summary>
    public static string KeyOf(DeadLetterReason reason, string? condition) =>
        condition is null ? reason.WireName() : $"{reason.WireName()}/{condition}";
}

/// <summary>Groups of letters: read, snoozed, and counted in the transactions that change letters. Thread safe.</summary>
public sealed class DeadLetterGroups(Database database, TimeProvider time)
{
    /// <summary>Groups with open letters, the most letters first.</summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<DeadLetterGroupRow>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.DeadLetterGroups.Where(row => row.OpenCount > 0).OrderByDescending(row => row.OpenCount).ThenBy(row => row.GroupKey)
            .Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken));

    /// <summary>How many letters are unresolved or on their way back: the sum of the groups, which are few.</summary>
    public Task<long> CountOpenAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.DeadLetterGroups.Where(row => row.OpenCount > 0).SumAsync(row => (long)row.OpenCount, cancellationToken));

    /// <summary>Says until when nobody wants to be reminded of a group.</summary>
    /// <returns>Whether there is such a group.</returns>
    public Task<bool> SnoozeAsync(string group, DateTimeOffset until, string by, string why, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                int found = await site.ExecuteAsync(
                    "update dead_letter_groups set snoozed_until = @until where group_key = @group",
                    cancellationToken,
                    ("until", until),
                    ("group", group));
                await AuditStore.AddAsync(site, new(time.GetUtcNow(), by, "snoozed dead letters", why, found, group), cancellationToken);
                return found > 0;
            },
            cancellationToken);

    /// <summary>
    /// Letters that came into groups, with the time of their failure. A group that had no open letter before and that nobody wants not to be
    /// reminded of is a notice: what the statement returns tells, so groups that are there cost nothing more.
    /// </summary>
    /// <param name="left">Groups that letters have left in this transaction: they had open ones.</param>
    internal static async Task AddAsync(
        SiteTransaction site, IEnumerable<DeadLetterRow> letters, IReadOnlySet<string> left, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var groups = letters.GroupBy(letter => (letter.Reason, letter.Condition))
            .Select(group => (Key: DeadLetterGroupRow.KeyOf(group.Key.Reason, group.Key.Condition), Letters: group.ToList()))
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var counts = await UpsertAsync(site, groups, cancellationToken);
        await NoticeStore.AddAsync(
            site,
            [
                .. groups.Where(group => !left.Contains(group.Key) && counts[group.Key] is var (open, snoozedUntil)
                        && open == group.Letters.Count && !(snoozedUntil > now))
                    .Select(group => new NoticeRow
                    {
                        At = now,
                        Kind = NoticeKind.NewCause,
                        Subject = group.Key,
                        Message = $"Dead letters of a cause that no open letter had: {group.Key}, {group.Letters.Count} so far. 'dead-letters list --group {group.Key}' shows them.",
                    }),
            ],
            cancellationToken);
    }

    private static async Task<Dictionary<string, (int Open, DateTimeOffset? SnoozedUntil)>> UpsertAsync(
        SiteTransaction site, IReadOnlyList<(string Key, List<DeadLetterRow> Letters)> groups, CancellationToken cancellationToken) => (await site.QueryAsync(
            """
            insert into dead_letter_groups as g (group_key, reason, condition, open_count, first_failed_at, last_failed_at)
            select r.group_key, r.reason, r.condition, r.letters, r.first_failed_at, r.last_failed_at from {rows} r where true
            on conflict (group_key) do update set open_count = g.open_count + excluded.open_count,
              first_failed_at = case when excluded.first_failed_at < g.first_failed_at then excluded.first_failed_at else g.first_failed_at end,
              last_failed_at = case when excluded.last_failed_at > g.last_failed_at then excluded.last_failed_at else g.last_failed_at end
            returning group_key, open_count, snoozed_until
            """,
            RowSet.Of(groups)
                .Text("group_key", group => group.Key)
                .Text("reason", group => group.Letters[0].Reason.WireName())
                .Text("condition", group => group.Letters[0].Condition)
                .Int("letters", group => group.Letters.Count)
                .Instant("first_failed_at", group => group.Letters.Min(letter => letter.LastFailedAt))
                .Instant("last_failed_at", group => group.Letters.Max(letter => letter.LastFailedAt))
                .Build(),
            reader => (Key: reader.GetString(0), Open: reader.GetInt32(1), SnoozedUntil: reader.IsDBNull(2) ? (DateTimeOffset?)null : site.Dialect.ReadInstant(reader, 2)),
            cancellationToken)).ToDictionary(group => group.Key, group => (group.Open, group.SnoozedUntil), StringComparer.Ordinal);

    /// <summary>Letters that left groups, or came back to them.</summary>
    /// <param name="keys">The group of each letter.</param>
    /// <param name="change">-1 for each that left, 1 for each that came back.</param>
    internal static Task<int> CountAsync(SiteTransaction site, IEnumerable<string> keys, int change, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            "update dead_letter_groups set open_count = open_count + r.change from {rows} r where dead_letter_groups.group_key = r.group_key",
            RowSet.Of([.. keys.GroupBy(key => key, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)])
                .Text("group_key", group => group.Key)
                .Int("change", group => change * group.Count())
                .Build(),
            cancellationToken);
}
