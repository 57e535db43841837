using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>What comes in by each lane, and which lanes rest. Thread safe.</summary>
public sealed class LaneStore(Database database, TimeProvider time)
{
    /// <summary>How much later a change is than the one before, where the clocks do not say so.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    /// <summary>Lanes by which something came in, and all that were ever paused, in no order.</summary>
    /// <param name="since">What had its outcome before that is left out, within ten seconds.</param>
    public Task<List<LaneFigures>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(async tables =>
    {
        // In this order: outcomes from before a resumption must not be taken for outcomes after it.
        var holds = await tables.LaneHolds.ToDictionaryAsync(row => row.Lane, cancellationToken);
        var outcomes = await tables.LaneOutcomes.Where(row => row.At > since).GroupBy(row => row.Lane)
            .Select(rows => new { Lane = rows.Key, Items = rows.Sum(row => row.Items), Faults = rows.Sum(row => row.Faults) })
            .ToDictionaryAsync(rows => rows.Lane, cancellationToken);
        return outcomes.Keys.Union(holds.Keys).Select(lane => new LaneFigures(
            lane, outcomes.GetValueOrDefault(lane)?.Items ?? 0, outcomes.GetValueOrDefault(lane)?.Faults ?? 0, holds.GetValueOrDefault(lane))).ToList();
    });

    /// <summary>Has a lane rest of the site's own accord, on figures that were read before; somebody is told.</summary>
    /// <returns>False where somebody has paused or resumed it since.</returns>
    public Task<bool> HoldAsync(LaneFigures figures, string by, string why, CancellationToken cancellationToken) =>
        ChangeAsync(figures.Lane, true, by, why, row => row?.ChangedAt == figures.Hold?.ChangedAt, cancellationToken, byItself: true);

    /// <summary>Has a lane rest.</summary>
    /// <returns>False where it does already, which stays as it is.</returns>
    public Task<bool> PauseAsync(string lane, string by, string why, CancellationToken cancellationToken) =>
        ChangeAsync(lane, true, by, why, row => row is not { Held: true }, cancellationToken);

    /// <summary>Has a lane go on. Only what comes in from now on counts.</summary>
    /// <returns>Whether it was resting.</returns>
    public Task<bool> ResumeAsync(string lane, string by, string why, CancellationToken cancellationToken) =>
        ChangeAsync(lane, false, by, why, row => row is { Held: true }, cancellationToken);

    /// <summary>Forgets outcomes that are too old to count.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(tables => tables.LaneOutcomes.AnyAsync(row => row.At <= before, cancellationToken)))
        {
            await database.WriteAsync(
                SiteLock.None,
                site => site.ExecuteAsync("delete from lane_outcomes where at <= @before", cancellationToken, ("before", before)),
                cancellationToken);
        }
    }

    /// <summary>Adds outcomes; those from before a lane's last pause or resumption no longer count.</summary>
    internal static Task<int> AddAsync(SiteTransaction site, string worker, IReadOnlyList<LaneDelta> deltas, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            insert into lane_outcomes as o (lane, at, worker, items, faults)
            select r.lane, r.at, @worker, r.items, r.faults from {rows} r
            where not exists (select 1 from lane_holds h where h.lane = r.lane and h.changed_at > r.first_at)
            on conflict (lane, at, worker) do update set items = o.items + excluded.items, faults = o.faults + excluded.faults
            """,
            RowSet.Of(deltas)
                .Text("lane", delta => delta.Lane)
                .Instant("at", delta => delta.At)
                .Instant("first_at", delta => delta.FirstAt)
                .Int("items", delta => delta.Items)
                .Int("faults", delta => delta.Faults)
                .Build(),
            cancellationToken,
            ("worker", worker));

    private Task<bool> ChangeAsync(
        string lane, bool held, string by, string why, Func<LaneHoldRow?, bool> mayChange, CancellationToken cancellationToken, bool byItself = false) => database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                var row = await site.Tables.LaneHolds.SingleOrDefaultAsync(other => other.Lane == lane, cancellationToken);
                var now = time.GetUtcNow();
                var changedAt = row?.ChangedAt + Tick is { } next && next > now ? next : now;

                // Whoever was first between the look and this has changed it.
                if (!mayChange(row) || await UpsertAsync(site, lane, held, by, why, changedAt, row?.ChangedAt, cancellationToken) == 0)
                {
                    return false;
                }

                await AuditStore.AddAsync(site, new(now, by, held ? "paused a lane" : "resumed a lane", why, 1, LaneName.Show(lane)), cancellationToken);
                if (!held)
                {
                    await site.ExecuteAsync("delete from lane_outcomes where lane = @lane", cancellationToken, ("lane", lane));
                }

                if (byItself)
                {
                    await NoticeStore.AddAsync(site, [Reached(lane, why, now)], cancellationToken);
                }

                return true;
            },
            cancellationToken);

    private static NoticeRow Reached(string lane, string why, DateTimeOffset now) => new()
    {
        At = now,
        Kind = NoticeKind.CeilingReached,
        Subject = LaneName.Show(lane),
        Message = $"Lane {LaneName.Show(lane)} was paused, and its files stay where they are until somebody resumes it. {why}",
    };

    private static Task<int> UpsertAsync(
        SiteTransaction site, string lane, bool held, string by, string why, DateTimeOffset at, DateTimeOffset? before, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            insert into lane_holds as h (lane, held, why, "by", changed_at) values (@lane, @held, @why, @actor, @at)
            on conflict (lane) do update set held = excluded.held, why = excluded.why, "by" = excluded."by", changed_at = excluded.changed_at
            where h.changed_at = @before
            """,
            cancellationToken,
            ("lane", lane),
            ("held", held),
            ("why", why),
            ("actor", by),
            ("at", at),
            ("before", before));
}
