using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>What waits for one condition.</summary>
public sealed record WaitingCondition(string Condition, int Count, DateTimeOffset OldestSince, DateTimeOffset FirstDeadlineAt);

/// <summary>Reads what waits. Thread safe.</summary>
public sealed class WaitingQueries(Database database)
{
    /// <summary>Waiting rows, longest first.</summary>
    /// <param name="condition">Only what waits for this; null for all.</param>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<WaitingRow>> ListAsync(string? condition, int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Waiting.Where(row => condition == null || row.Condition == condition).OrderBy(row => row.ClaimId).ThenBy(row => row.Row).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken));

    /// <summary>Waiting rows by condition, the largest first.</summary>
    public Task<List<WaitingCondition>> SummaryAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Waiting.GroupBy(row => row.Condition)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key)
            .Select(group => new WaitingCondition(
                group.Key, group.Count(), group.Min(row => row.WaitingSince), group.Min(row => row.DeadlineAt)))
            .ToListAsync(cancellationToken));

    /// <summary>When the row whose file was claimed first was put to wait; null where none waits.</summary>
    public Task<DateTimeOffset?> OldestSinceAsync(CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Waiting.OrderBy(row => row.ClaimId).ThenBy(row => row.Row).Select(row => (DateTimeOffset?)row.WaitingSince).FirstOrDefaultAsync(cancellationToken));

    /// <summary>
    /// How many rows wait whose files were claimed in a span of time. Claims are numbered by their time, so the key finds them.
    /// </summary>
    /// <param name="after">Claimed at this time or later; to the millisecond.</param>
    /// <param name="before">Claimed before this time.</param>
    /// <param name="limit">Counted up to so many.</param>
    public Task<int> CountAsync(DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var (first, end) = (FirstClaim(after), FirstClaim(before));
        return database.ReadAsync(tables =>
            tables.Waiting.Where(row => row.ClaimId >= first && row.ClaimId < end).Take(limit).CountAsync(cancellationToken));
    }

    /// <summary>No claim of that time or later has a lower id.</summary>
    private static Guid FirstClaim(DateTimeOffset at) => new($"{Guid.CreateVersion7(at).ToString("D")[..13]}-0000-0000-000000000000");

    /// <summary>Whether a condition has ended, or a row's next attempt or deadline has come; cheap, and without the right to write.</summary>
    /// <remarks>The first by its index: for "is there one that is due" the database would read all rows, as it expects to meet one soon.</remarks>
    public Task<bool> AnyDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(tables =>
        tables.Releases.Select(_ => 1)
            .Concat(tables.Waiting.OrderBy(row => row.NextAttemptAt).Take(1).Where(row => row.NextAttemptAt <= now).Select(_ => 1))
            .AnyAsync(cancellationToken));

    /// <summary>Whether conditions have ended whose waiting rows are not decided again yet.</summary>
    public Task<bool> AnyReleaseAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.Releases.AnyAsync(cancellationToken));
}
