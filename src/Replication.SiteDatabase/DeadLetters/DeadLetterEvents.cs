using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>An entry for a letter's timeline.</summary>
internal sealed record DeadLetterEvent(ItemId Id, DateTimeOffset At, string What, string By, string? Why, string? Detail);

internal static class DeadLetterEvents
{
    public static Task<int> AddAsync(SiteTransaction site, IReadOnlyList<DeadLetterEvent> events, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            insert into dead_letter_events (claim_id, file_row, at, what, "by", why, detail)
            select r.claim_id, r.file_row, r.at, r.what, r.actor, r.why, r.detail from {rows} r
            """,
            RowSet.Of(events)
                .Id("claim_id", entry => entry.Id.ClaimId)
                .Int("file_row", entry => entry.Id.Row)
                .Instant("at", entry => entry.At)
                .Text("what", entry => entry.What)
                .Text("actor", entry => entry.By)
                .Text("why", entry => entry.Why)
                .Text("detail", entry => entry.Detail)
                .Build(),
            cancellationToken);
}
