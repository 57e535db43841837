using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>Which letters are meant; what is not given does not restrict.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>Exactly these.</summary>
    public IReadOnlyList<ItemId> Ids { get; init; } = [];

    /// <summary>Of this reason.</summary>
    public DeadLetterReason? Reason { get; init; }

    /// <summary>Of this package ID as reported, without case.</summary>
    public string? Package { get; init; }

    /// <summary>Of this site.</summary>
    public SiteCode? Site { get; init; }

    /// <summary>Of this group.</summary>
    public string? Group { get; init; }

    /// <summary>With this text in the message or the file name, without case; on SQLite letters beyond ASCII as they are.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// With this text in the payload: its characters as octets of ISO 8859-1, exactly. A quarantined file is not looked into.
    /// </summary>
    public string? PayloadText { get; init; }

    /// <summary>Resolved or put aside at this instant.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>After this letter in the order of the list, for the next page.</summary>
    public (DateTimeOffset LastFailedAt, ItemId Id)? After { get; init; }

    /// <summary>In one of these states.</summary>
    public IReadOnlyList<DeadLetterState> States { get; init; } = [DeadLetterState.Unresolved, DeadLetterState.Replaying];

    /// <summary>What is meant, in words, for the audit.</summary>
    internal string Describe() => string.Join(", ", new[]
    {
        Ids.Count is 0 ? null : Ids.Count == 1 ? Ids[0].ToString() : $"{Ids.Count} ids",
        Group is null ? null : $"group {Group}",
        Reason is { } reason ? $"reason {reason.WireName()}" : null,
        Package is null ? null : $"package {Package}",
        Site is { } site ? $"site {site}" : null,
        ClosedAt is { } at ? $"put aside at {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)}" : null,
        string.IsNullOrEmpty(Text) ? null : $"text '{Text}'",
        string.IsNullOrEmpty(PayloadText) ? null : $"payload text '{PayloadText.Replace('\0', '\uFFFD')}'",
    }.Where(part => part is not null).DefaultIfEmpty("all"));

    /// <summary>
    /// Reads the letters that are meant, oldest failure first, without their payloads. The open ones, the resolved and the discarded are read
    /// apart, as each has an index in this order.
    /// </summary>
    /// <param name="limit">At most so many; 0 for all.</param>
    internal async Task<List<DeadLetterRow>> ReadAsync(SiteContext tables, Dialect dialect, int limit, CancellationToken cancellationToken)
    {
        var rows = new List<DeadLetterRow>();
        foreach (var states in States.GroupBy(ClosedState))
        {
            var filter = this with { States = [.. states] };
            var found = limit is > 0 and < FirstLetters && Ids.Count == 0 && Package is null
                ? await filter.ReadFirstAsync(states.Key, tables, dialect, limit, cancellationToken)
                : null;
            rows.AddRange(found ?? await ReadInOrderAsync(filter.Narrow(Past(tables.DeadLetters)), limit, cancellationToken));
        }

        return [.. InOrder(rows.AsQueryable()).Take(limit > 0 ? limit : int.MaxValue)];
    }

    /// <summary>What many letters have is soon found among the first; an index of it would bring all of them to be sorted. A package's are in order in theirs.</summary>
    /// <returns>Null where there are too few among the first, and there are others behind them.</returns>
    private async Task<List<DeadLetterRow>?> ReadFirstAsync(
        DeadLetterState? closed, SiteContext tables, Dialect dialect, int limit, CancellationToken cancellationToken)
    {
        await using var walk = await dialect.EnterWalkAsync(tables, cancellationToken);
        var all = InOrder(Past(tables.DeadLetters.Where(row => row.ClosedState == closed)));
        var found = await ReadInOrderAsync(Narrow(all.Take(FirstLetters)), limit, cancellationToken);

        // Where these were all, an index of texts would still bring every letter that has just been closed.
        return found.Count == limit || !await all.Skip(FirstLetters).AnyAsync(cancellationToken) ? found : null;
    }

    private IQueryable<DeadLetterRow> Past(IQueryable<DeadLetterRow> letters)
    {
        if (After is not var (at, id))
        {
            return letters;
        }

        // The first condition says nothing new, but it alone is a place in the index: without it each page walks over all before it.
        var (claim, row) = (id.ClaimId, id.Row);
        return letters.Where(letter => letter.LastFailedAt >= at
            && (letter.LastFailedAt > at || letter.ClaimId > claim || (letter.ClaimId == claim && letter.Row > row)));
    }

    private const int FirstLetters = 10_000;

    private static IOrderedQueryable<DeadLetterRow> InOrder(IQueryable<DeadLetterRow> letters) =>
        letters.OrderBy(row => row.LastFailedAt).ThenBy(row => row.ClaimId).ThenBy(row => row.Row);

    private static Task<List<DeadLetterRow>> ReadInOrderAsync(IQueryable<DeadLetterRow> letters, int limit, CancellationToken cancellationToken) =>
        WithoutPayload(limit > 0 ? InOrder(letters).Take(limit) : InOrder(letters)).ToListAsync(cancellationToken);

    private IQueryable<DeadLetterRow> WithTexts(IQueryable<DeadLetterRow> letters)
    {
        if (!string.IsNullOrEmpty(Text))
        {
            string pattern = $"%{Regex.Replace(Text, @"[\\%_]", @"\$0", RegexOptions.None, TimeSpan.FromSeconds(1))}%";

            // The database folds both sides: SQLite's upper() leaves all but the letters of ASCII as they are.
            letters = letters.Where(row => EF.Functions.Like((row.FileName + " " + row.Message).ToUpper(), EF.Parameter(pattern).ToUpper(), "\\"));
        }

        if (!string.IsNullOrEmpty(PayloadText))
        {
            byte[] octets = Encoding.Latin1.GetBytes(PayloadText);
            letters = letters.Where(row => SiteContext.PositionOf(row.Payload, octets) > 0);
        }

        return letters;
    }

    /// <summary>Restricts a query to the letters that are meant.</summary>
    internal IQueryable<DeadLetterRow> Narrow(IQueryable<DeadLetterRow> letters)
    {
        if (Ids.Count > 0)
        {
            // Not every provider can look up pairs.
            var all = letters;
            letters = Ids.GroupBy(id => id.Row, id => id.ClaimId)
                .Select(ids => (Row: ids.Key, Claims: ids.ToList()))
                .Select(ids => all.Where(row => row.Row == ids.Row && ids.Claims.Contains(row.ClaimId)))
                .Aggregate((some, more) => some.Concat(more));
        }

        if (Reason is { } reason)
        {
            letters = letters.Where(row => row.Reason == reason);
        }

        if (Package is { } package)
        {
            string folded = package.ToUpperInvariant();
#pragma warning disable CA1862 // Becomes SQL, which knows upper() and not StringComparison.
            letters = letters.Where(row => row.PackageId!.ToUpper() == folded);
#pragma warning restore CA1862
        }

        if (Group is { } group)
        {
            letters = letters.Where(row => row.GroupKey == group);
        }

        if (Site is { } site)
        {
            string code = site.ToString();
            letters = letters.Where(row => row.SiteCode == code);
        }

        if (ClosedAt is { } closedAt)
        {
            letters = letters.Where(row => row.ClosedAt == closedAt);
        }

        var closed = States.Select(ClosedState).Distinct().ToList();
        letters = closed is [var one] ? letters.Where(row => row.ClosedState == one) : letters;
        letters = closed is [null] && States.Count == 2 || States.Count == Enum.GetValues<DeadLetterState>().Length
            ? letters
            : letters.Where(row => States.Contains(row.State));

        // Last, as it costs the most.
        return WithTexts(letters);
    }

    private static DeadLetterState? ClosedState(DeadLetterState state) => state is DeadLetterState.Resolved or DeadLetterState.Discarded ? state : null;

    private static IQueryable<DeadLetterRow> WithoutPayload(IQueryable<DeadLetterRow> letters) => letters.Select(row => new DeadLetterRow
    {
        ClaimId = row.ClaimId,
        Row = row.Row,
        State = row.State,
        Reason = row.Reason,
        Stage = row.Stage,
        Condition = row.Condition,
        PackageId = row.PackageId,
        SiteCode = row.SiteCode,
        Lane = row.Lane,
        FileName = row.FileName,
        Message = row.Message,
        Attempts = row.Attempts,
        ClaimedAt = row.ClaimedAt,
        FirstFailedAt = row.FirstFailedAt,
        LastFailedAt = row.LastFailedAt,
        TraceId = row.TraceId,
        GroupKey = row.GroupKey,
    });
}
