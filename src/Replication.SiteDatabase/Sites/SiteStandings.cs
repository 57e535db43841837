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
        var statuses = await tables.Statuses.GroupBy(row => row.SiteCode)
            .Select(rows => new { rows.Key, Count = rows.Count(), Failed = rows.Count(row => row.Status == PackageStatus.Failed), Last = rows.Max(row => row.AppliedAt) })
            .ToDictionaryAsync(rows => rows.Key, cancellationToken);
        var waiting = await tables.Waiting.GroupBy(row => row.SiteCode).Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(rows => rows.Key, rows => rows.Count, cancellationToken);
        var letters = (await tables.DeadLetters.Where(row => row.ClosedState == null && row.SiteCode != null).GroupBy(row => row.SiteCode)
                .Select(rows => new { rows.Key, Count = rows.Count() }).ToListAsync(cancellationToken))
            .Where(rows => SiteCode.TryParse(rows.Key, out _)).ToDictionary(rows => SiteCode.Parse(rows.Key!), rows => rows.Count);
        return statuses.Keys.Union(waiting.Keys).Union(letters.Keys).ToDictionary(code => code, code => new SiteStanding(
            code,
            statuses.GetValueOrDefault(code)?.Count ?? 0,
            statuses.GetValueOrDefault(code)?.Failed ?? 0,
            waiting.GetValueOrDefault(code),
            letters.GetValueOrDefault(code),
            statuses.GetValueOrDefault(code)?.Last));
    }
}
