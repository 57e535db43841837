using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Letters with their timelines, out of one site database and into another or back. Thread safe.</summary>
public sealed class DeadLetterTransfer(Database database, WorkerSettings worker, TimeProvider time)
{
    /// <summary>So many letters at a time: their payloads are in memory.</summary>
    private const int Portion = 500;

    /// <summary>Reads letters in the order of their items, a portion at a time.</summary>
    public async IAsyncEnumerable<(DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline)> ExportAsync(
        DeadLetterFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (claim, row) = (Guid.Empty, 0);
        while (true)
        {
            var (letters, events) = await database.ReadAsync(async tables =>
            {
                var portion = await filter.Narrow(tables.DeadLetters)

                    // The first condition alone is a place in the key: without it PostgreSQL walks over all that was read before.
                    .Where(letter => letter.ClaimId >= claim && (letter.ClaimId > claim || letter.Row > row))
                    .OrderBy(letter => letter.ClaimId).ThenBy(letter => letter.Row).Take(Portion).ToListAsync(cancellationToken);
                var claims = portion.Select(letter => letter.ClaimId).Distinct().ToList();
                return (portion, (await tables.DeadLetterEvents.Where(entry => claims.Contains(entry.ClaimId)).OrderBy(entry => entry.EventId)
                    .ToListAsync(cancellationToken)).ToLookup(entry => new ItemId(entry.ClaimId, entry.Row)));
            });
            foreach (var letter in letters)
            {
                yield return (letter, [.. events[letter.Id]]);
            }

            if (letters.Count < Portion)
            {
                yield break;
            }

            (claim, row) = (letters[^1].ClaimId, letters[^1].Row);
        }
    }

    /// <summary>
    /// Takes letters in that are not there yet, with their timelines, all in one commit. One that was on its way back is unresolved here. What is
    /// not resolved counts as received and dead-lettered here; what is closed counts as closed now, so that it is not gone again at once.
    /// </summary>
    /// <returns>How many were taken in; those of items that have a letter already are skipped.</returns>
    public Task<int> ImportAsync(
        IReadOnlyList<(DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline)> letters, string by, string? why, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.Shared,
            async site =>
            {
                var now = time.GetUtcNow();
                var claims = letters.Select(item => item.Letter.ClaimId).Distinct().ToList();
                var known = (await site.Tables.DeadLetters.Where(letter => claims.Contains(letter.ClaimId))
                    .Select(letter => new { letter.ClaimId, letter.Row }).ToListAsync(cancellationToken))
                    .Select(letter => new ItemId(letter.ClaimId, letter.Row)).ToHashSet();
                var added = letters.Where(item => known.Add(item.Letter.Id)).OrderBy(item => item.Letter.Id).ToList();
                await DeadLetterSql.InsertAsync(site, [.. added.Select(item => item.Letter)], cancellationToken);
                foreach (var group in added.Where(item => IsClosed(item.Letter.State)).GroupBy(item => item.Letter.State))
                {
                    await DeadLetterSql.SetStateAsync(site, [.. group.Select(item => item.Letter.Id)], group.Key, now, cancellationToken);
                }

                await DeadLetterSql.SetOriginalAsync(
                    site, [.. added.Select(item => item.Letter).Where(letter => letter.OriginalPayload is not null)], cancellationToken);

                await DeadLetterEvents.AddAsync(
                    site,
                    [.. added.SelectMany(item => item.Timeline.Select(entry => new DeadLetterEvent(item.Letter.Id, entry.At, entry.What, entry.By, entry.Why, entry.Detail))
                        .Append(new DeadLetterEvent(item.Letter.Id, now, "imported", by, why, null)))],
                    cancellationToken);
                await DeadLetterGroups.AddAsync(site, added.Select(item => item.Letter).Where(letter => !IsClosed(letter.State)), new HashSet<string>(), now, cancellationToken);
                await AuditStore.AddAsync(site, new(now, by, "imported dead letters", why, added.Count, null), cancellationToken);
                int counted = added.Count(item => item.Letter.State is not DeadLetterState.Resolved);
                await CounterStore.AddAsync(site, worker.Worker, new CounterDelta(counted, 0, 0, 0, counted, 0), cancellationToken);
                return added.Count;
            },
            cancellationToken);

    private static bool IsClosed(DeadLetterState state) => state is DeadLetterState.Resolved or DeadLetterState.Discarded;
}
