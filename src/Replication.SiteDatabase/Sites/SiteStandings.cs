using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>How a site stands: what it reported, and what of that waits or failed.</summary>
/// <param name="Failed">Status rows that are FAILED.</param>
/// <param name="LastAppliedAt">When a report of it became a row last; null where none did.</param>
public sealed record SiteStanding(SiteCode SiteCode, int Statuses, int Failed, int Waiting, int OpenLetters, DateTimeOffset? LastAppliedAt);

/// <summary>
/// How the sites stand. Counting goes over all status rows, so what was counted is answered for a while: for ten seconds, and for twenty times as
/// long as the count took. Thread safe.
/// </summary>
public sealed class SiteStandings(Database database, TimeProvider time) : IDisposable
{
    private const int Rest = 20;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IReadOnlyDictionary<SiteCode, SiteStanding>? _last;
    private DateTimeOffset _until;

    /// <summary>All sites of which something is known, known as sites or not.</summary>
    public async Task<IReadOnlyDictionary<SiteCode, SiteStanding>> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_last is null || now >= _until)
            {
                long start = time.GetTimestamp();
                _last = await database.ReadAsync(tables => CountAsync(tables, cancellationToken));
                _until = now + TimeSpan.FromTicks(Math.Max(Shortest.Ticks, time.GetElapsedTime(start).Ticks * Rest));
            }

            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task<IReadOnlyDictionary<SiteCode, SiteStanding>> CountAsync(SiteContext tables, CancellationToken cancellationToken)
    {
        // By status first: by site alone SQLite goes by the index of sites, and from it to each row, which takes eight times as long.
        var byStatus = await tables.Statuses.GroupBy(row => new { row.Status, row.SiteCode })
            .Select(rows => new { rows.Key.SiteCode, rows.Key.Status, Count = rows.Count(), Last = rows.Max(row => row.AppliedAt) })
            .ToListAsync(cancellationToken);
        var statuses = byStatus.GroupBy(rows => rows.SiteCode).ToDictionary(rows => rows.Key, rows => (
            Count: rows.Sum(row => row.Count), Failed: rows.Where(row => row.Status == PackageStatus.Failed).Sum(row => row.Count), Last: (DateTimeOffset?)rows.Max(row => row.Last)));
        var waiting = await tables.Waiting.GroupBy(row => row.SiteCode).Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken);
        var letters = (await tables.DeadLetters.Where(row => row.ClosedState == null && row.SiteCode != null).GroupBy(row => row.SiteCode)
                .Select(rows => new { rows.Key, Count = rows.Count() }).ToListAsync(cancellationToken))
            .Where(rows => SiteCode.TryParse(rows.Key, out _)).ToDictionary(rows => SiteCode.Parse(rows.Key!), rows => rows.Count);
        return statuses.Keys.Union(waiting.Keys).Union(letters.Keys).ToDictionary(code => code, code => new SiteStanding(
            code,
            statuses.GetValueOrDefault(code).Count,
            statuses.GetValueOrDefault(code).Failed,
            waiting.GetValueOrDefault(code),
            letters.GetValueOrDefault(code),
            statuses.GetValueOrDefault(code).Last));
    }
}
