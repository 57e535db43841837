using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>One way through the closed letters of a state, the oldest failure first: as far as it has come.</summary>
/// <param name="State">Resolved or discarded.</param>
/// <param name="ClosedBefore">What was closed before this goes.</param>
/// <param name="Why">For the audit: the rule.</param>
/// <param name="Where">For the audit: where the letters were written to; names this run.</param>
public sealed record RetentionRun(DeadLetterState State, DateTimeOffset ClosedBefore, string Why, string Where)
{
    /// <summary>Letters removed so far.</summary>
    public int Removed { get; init; }

    /// <summary>Whether nothing is left for this run.</summary>
    public bool IsDone { get; init; }

    /// <summary>The last letter that was removed.</summary>
    internal (DateTimeOffset LastFailedAt, Guid ClaimId, int Row) Last { get; init; } = (DateTimeOffset.MinValue, Guid.Empty, 0);

    /// <summary>Its line of the audit.</summary>
    internal long? AuditId { get; init; }
}

/// <summary>Removes letters that have been closed for long enough, once they are written elsewhere. Thread safe.</summary>
public sealed class DeadLetterRetention(Database database, WorkerSettings worker, TimeProvider time)
{
    /// <summary>Letters a transaction at most.</summary>
    internal const int Portion = 300;

    /// <summary>Octets of their payloads at most; one letter always goes.</summary>
    internal const long PortionOctets = 16 * 1024 * 1024;

    /// <remarks>
    /// A letter is closed after it has failed, so what was closed before an instant is in the front part of <c>ix_dead_letters_closed</c>, which
    /// has the time of closing as its last column: nothing else is looked at. A clock that was ahead when the letter failed delays its going.
    /// </remarks>
    private const string Due =
        """
        select * from dead_letters where closed_state = {0} and last_failed_at < {1} and closed_at < {1}
          and (last_failed_at, claim_id, file_row) > ({2}, {3}, {4}) order by last_failed_at, claim_id, file_row limit {5} 
        """;

    /// <summary>
    /// Takes the next letters of a run that no other worker is working on, has them written, and removes them with their timelines, in one
    /// transaction: a crash or a failed write leaves all of them. A letter that was discarded takes its count with it.
    /// </summary>
    /// <param name="write">Returns when they are safe, in the order of their items; may be called again for the same letters.</param>
    /// <returns>The run as it goes on.</returns>
    public Task<RetentionRun> RemoveAsync(
        RetentionRun run,
        Func<IReadOnlyList<(DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline)>, Task> write,
        CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var letters = await TakeAsync(site, run, cancellationToken);
            if (letters.Count == 0)
            {
                return run with { IsDone = true };
            }

            var last = letters[^1];
            letters.Sort((one, other) => one.Id.CompareTo(other.Id));
            var rows = RowSet.Of(letters).Id("claim_id", letter => letter.ClaimId).Int("file_row", letter => letter.Row).Build();
            var timelines = (await RemoveTimelinesAsync(site, rows, cancellationToken)).OrderBy(entry => entry.EventId).ToLookup(entry => new ItemId(entry.ClaimId, entry.Row));
            await write(letters.ConvertAll(letter => (letter, (IReadOnlyList<DeadLetterEventRow>)[.. timelines[letter.Id]])));
            await site.ExecuteAsync(
                "delete from dead_letters where (claim_id, file_row) in (select r.claim_id, r.file_row from {rows} r)", rows, cancellationToken);
            int uncounted = run.State is DeadLetterState.Discarded ? -letters.Count : 0;
            await CounterStore.AddAsync(site, worker.Worker, new CounterDelta(uncounted, 0, 0, 0, uncounted, 0), cancellationToken);
            return run with
            {
                Removed = run.Removed + letters.Count,
                Last = (last.LastFailedAt, last.ClaimId, last.Row),
                AuditId = await AuditStore.CountAsync(
                    site,
                    run.AuditId,
                    new(time.GetUtcNow(), "dead-letters", $"exported and removed {run.State.WireName()} dead letters", run.Why, letters.Count, run.Where),
                    cancellationToken),
            };
        },
        cancellationToken);

    /// <summary>How many letters of these sizes, in order, are one portion: at least one.</summary>
    internal static int Fitting(IEnumerable<long> octets)
    {
        long sum = 0;
        return Math.Max(1, octets.TakeWhile(size => (sum += size) <= PortionOctets).Count());
    }

    private static async Task<List<DeadLetterRow>> TakeAsync(SiteTransaction site, RetentionRun run, CancellationToken cancellationToken)
    {
        await site.Dialect.WalkIndexesAsync(site.Tables, cancellationToken);

        // The sizes first: they are known without the payloads. The letters are taken with that.
        var sizes = await site.Take<DeadLetterRow>(Due, Values(run, Portion))
            .OrderBy(row => row.LastFailedAt).ThenBy(row => row.ClaimId).ThenBy(row => row.Row)
            .Select(row => (long)(row.Payload == null ? 0 : row.Payload.Length) + (row.OriginalPayload == null ? 0 : row.OriginalPayload.Length))
            .ToListAsync(cancellationToken);
        return await site.TakeAsync<DeadLetterRow>(Due, cancellationToken, Values(run, Fitting(sizes)));
    }

    private static object[] Values(RetentionRun run, int limit) =>
        [run.State.WireName(), run.ClosedBefore, run.Last.LastFailedAt, run.Last.ClaimId, run.Last.Row, limit];

    private static Task<List<DeadLetterEventRow>> RemoveTimelinesAsync(SiteTransaction site, RowSet rows, CancellationToken cancellationToken) => site.QueryAsync(
        """
        delete from dead_letter_events where (claim_id, file_row) in (select r.claim_id, r.file_row from {rows} r)
        returning event_id, claim_id, file_row, at, what, "by", why, detail
        """,
        rows,
        reader => new DeadLetterEventRow
        {
            EventId = reader.GetInt64(0),
            ClaimId = reader.GetGuid(1),
            Row = reader.GetInt32(2),
            At = site.Dialect.ReadInstant(reader, 3),
            What = reader.GetString(4),
            By = reader.GetString(5),
            Why = reader.IsDBNull(6) ? null : reader.GetString(6),
            Detail = reader.IsDBNull(7) ? null : reader.GetString(7),
        },
        cancellationToken);
}
