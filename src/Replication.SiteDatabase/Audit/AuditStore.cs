using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>What somebody did: a line per call, however many things it changed. Lines are never changed, but for the count of one whose doing goes on.</summary>
public sealed class AuditRow
{
    /// <summary>Ascending.</summary>
    public long AuditId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who; without authentication <c>local:USER</c>.</summary>
    public required string By { get; init; }

    /// <summary>Past tense, such as <c>discarded dead letters</c>.</summary>
    public required string What { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Why { get; init; }

    /// <summary>How many things it changed.</summary>
    public required int Count { get; init; }

    /// <summary>Which things.</summary>
    public string? Detail { get; init; }
}

/// <summary>A line to be.</summary>
internal readonly record struct AuditEntry(DateTimeOffset At, string By, string What, string? Why, int Count, string? Detail);

/// <summary>The audit, written in the transactions that change something. Thread safe.</summary>
public sealed class AuditStore(Database database)
{
    /// <summary>The last lines, the newest first.</summary>
    /// <param name="by">Only of this name; null for all.</param>
    /// <param name="text">Only with this text in what was done, why, or to which, without case; null for all.</param>
    /// <param name="limit">At most so many; 0 for all.</param>
    public Task<List<AuditRow>> ListAsync(string? by, string? text, int limit, CancellationToken cancellationToken) => database.ReadAsync(tables =>
    {
        IQueryable<AuditRow> lines = tables.Audit;
        if (!string.IsNullOrEmpty(by))
        {
            lines = lines.Where(row => row.By == by);
        }

        if (!string.IsNullOrEmpty(text))
        {
            // The database folds both sides: SQLite's upper() leaves all but the letters of ASCII as they are.
#pragma warning disable CA1862 // Becomes SQL, which knows no StringComparison.
            lines = lines.Where(row => (row.What + " " + row.Why + " " + row.Detail).ToUpper().Contains(EF.Parameter(text).ToUpper()));
#pragma warning restore CA1862
        }

        return lines.OrderByDescending(row => row.AuditId).Take(limit > 0 ? limit : int.MaxValue).ToListAsync(cancellationToken);
    });

    internal static Task<int> AddAsync(SiteTransaction site, AuditEntry entry, CancellationToken cancellationToken) => site.ExecuteAsync(
        """insert into audit (at, "by", what, why, count, detail) values (@at, @actor, @what, @why, @count, @detail)""",
        cancellationToken,
        ("at", entry.At),
        ("actor", entry.By),
        ("what", entry.What),
        ("why", entry.Why),
        ("count", entry.Count),
        ("detail", entry.Detail));

    /// <summary>Adds a line, or counts on in the line of what goes on over several transactions: what was done is in it with each of them.</summary>
    /// <param name="auditId">That line; null for none yet.</param>
    /// <returns>The line.</returns>
    internal static async Task<long> CountAsync(SiteTransaction site, long? auditId, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (auditId is { } line)
        {
            await site.ExecuteAsync("update audit set count = count + @count where audit_id = @line", cancellationToken, ("count", entry.Count), ("line", line));
            return line;
        }

        return (await site.QueryAsync(
            """insert into audit (at, "by", what, why, count, detail) select r.at, r.actor, r.what, r.why, r.count, r.detail from {rows} r returning audit_id""",
            RowSet.Of([entry])
                .Instant("at", item => item.At)
                .Text("actor", item => item.By)
                .Text("what", item => item.What)
                .Text("why", item => item.Why)
                .Int("count", item => item.Count)
                .Text("detail", item => item.Detail)
                .Build(),
            reader => reader.GetInt64(0),
            cancellationToken))[0];
    }
}
