using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>How the site stood, minute by minute; thinned with age. Thread safe.</summary>
public sealed class HistoryStore(Database database, TimeProvider time)
{
    /// <summary>Points of a picture, at most and about.</summary>
    private const int Points = 200;

    /// <summary>Rows a statement.</summary>
    private const int Portion = 5_000;

    /// <summary>The beginning of the minute that it is now.</summary>
    public DateTimeOffset Minute() => HistoryGrain.BeginOf(time.GetUtcNow(), TimeSpan.FromMinutes(1));

    /// <summary>Adds the row of a minute.</summary>
    /// <returns>Whether this was the first to; another console may have been.</returns>
    public Task<bool> AddAsync(HistoryRow row, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site => await site.ExecuteAsync(
            """
            insert into history (at, received, applied, stale, waiting, dead_lettered, open_letters, in_flight, inbox_files)
            select r.at, r.received, r.applied, r.stale, r.waiting, r.dead_lettered, r.open_letters, r.in_flight, r.inbox_files from {rows} r where true
            on conflict (at) do nothing
            """,
            RowSet.Of([row])
                .Instant("at", item => item.At)
                .Long("received", item => item.Received)
                .Long("applied", item => item.Applied)
                .Long("stale", item => item.Stale)
                .Long("waiting", item => item.Waiting)
                .Long("dead_lettered", item => item.DeadLettered)
                .Long("open_letters", item => item.OpenLetters)
                .Long("in_flight", item => item.InFlight)
                .Long("inbox_files", item => item.InboxFiles)
                .Build(),
            cancellationToken) > 0,
        cancellationToken);

    /// <summary>Rows of the last while, oldest first, about 200 at most.</summary>
    public async Task<List<HistoryRow>> ReadAsync(TimeSpan range, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - range;
        var rows = await database.ReadAsync(tables => tables.History.Where(row => row.At > since).OrderBy(row => row.At).ToListAsync(cancellationToken));
        return HistoryGrain.Choose(rows, range, Points);
    }

    /// <summary>Removes what is finer than its age allows: a row a minute for 2 days, one in ten minutes for 14, one an hour for 400, then none.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ThinAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var fine = now - HistoryGrain.Fine;
        var old = await database.ReadAsync(tables =>
            tables.History.Where(row => row.At < fine).OrderBy(row => row.At).Select(row => row.At).ToListAsync(cancellationToken));
        int removed = 0;
        foreach (var portion in HistoryGrain.Surplus(old, now).Chunk(Portion))
        {
            removed += await database.WriteAsync(
                SiteLock.None,
                site => site.ExecuteAsync(
                    "delete from history where at in (select r.at from {rows} r)",
                    RowSet.Of(portion).Instant("at", at => at).Build(),
                    cancellationToken),
                cancellationToken);
        }

        return removed;
    }
}
