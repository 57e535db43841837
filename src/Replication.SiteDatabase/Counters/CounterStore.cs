using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>The sums of all workers' counters.</summary>
public sealed record CounterSums(long Received, long Applied, long Stale, long Waiting, long DeadLettered, long MarkersResolved);

/// <summary>Counters, changed in the transactions that decide and read as sums. Thread safe.</summary>
public sealed class CounterStore(Database database)
{
    /// <summary>The sums now.</summary>
    public Task<CounterSums> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync(async tables =>
        await tables.Counters
            .GroupBy(_ => 1)
            .Select(all => new CounterSums(
                all.Sum(row => row.Received),
                all.Sum(row => row.Applied),
                all.Sum(row => row.Stale),
                all.Sum(row => row.Waiting),
                all.Sum(row => row.DeadLettered),
                all.Sum(row => row.MarkersResolved)))
            .FirstOrDefaultAsync(cancellationToken) ?? new CounterSums(0, 0, 0, 0, 0, 0));

    internal static Task<int> AddAsync(SiteTransaction site, string worker, CounterDelta delta, CancellationToken cancellationToken) =>
        delta == default
            ? Task.FromResult(0)
            : site.ExecuteAsync(
                """
                insert into counters as c (worker, received, applied, stale, waiting, dead_lettered, markers_resolved)
                values (@worker, @received, @applied, @stale, @waiting, @dead_lettered, @markers_resolved)
                on conflict (worker) do update set
                  received = c.received + excluded.received, applied = c.applied + excluded.applied, stale = c.stale + excluded.stale,
                  waiting = c.waiting + excluded.waiting, dead_lettered = c.dead_lettered + excluded.dead_lettered,
                  markers_resolved = c.markers_resolved + excluded.markers_resolved
                """,
                cancellationToken,
                ("worker", worker),
                ("received", delta.Received),
                ("applied", delta.Applied),
                ("stale", delta.Stale),
                ("waiting", delta.Waiting),
                ("dead_lettered", delta.DeadLettered),
                ("markers_resolved", delta.MarkersResolved));
}
