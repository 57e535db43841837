using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>The statements on letters, a batch each.</summary>
internal static class DeadLetterSql
{
    /// <summary>Inserts letters of items that have none.</summary>
    /// <returns>The items whose letters are new; another transaction may have been first.</returns>
    public static async Task<HashSet<ItemId>> InsertAsync(
        SiteTransaction site, IReadOnlyList<DeadLetterRow> letters, CancellationToken cancellationToken) => [.. await site.QueryAsync(
            """
            insert into dead_letters (claim_id, file_row, state, reason, stage, condition, package_id, site_code, lane, file_name, message,
              exception, payload, payload_at, attempts, claimed_at, first_failed_at, last_failed_at, trace_id, effect_id, group_key, failed_replays)
            select r.claim_id, r.file_row, 'unresolved', r.reason, r.stage, r.condition, r.package_id, r.site_code, r.lane, r.file_name,
              r.message, r.exception, r.payload, r.payload_at, r.attempts, r.claimed_at, r.first_failed_at, r.failed_at, r.trace_id, r.effect_id, r.group_key, 0
            from {rows} r where true
            on conflict (claim_id, file_row) do nothing
            returning claim_id, file_row
            """,
            Rows(letters),
            reader => new ItemId(reader.GetGuid(0), reader.GetInt32(1)),
            cancellationToken)];

    /// <summary>Puts letters back whose replay failed, with the new cause. What failed and when it first did stay.</summary>
    public static Task<int> FailAgainAsync(SiteTransaction site, IReadOnlyList<DeadLetterRow> letters, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            """
            update dead_letters set state = 'unresolved', replay_id = null, reason = r.reason, stage = r.stage, condition = r.condition,
              package_id = r.package_id, site_code = r.site_code, message = r.message, exception = r.exception,
              attempts = dead_letters.attempts + 1, last_failed_at = r.failed_at, effect_id = r.effect_id, group_key = r.group_key,
              failed_replays = case when dead_letters.group_key = r.group_key then dead_letters.failed_replays + 1 else 0 end,
              payload = coalesce(r.payload, dead_letters.payload),
              payload_at = case when r.payload is null then coalesce(r.payload_at, dead_letters.payload_at) end
            from {rows} r where dead_letters.claim_id = r.claim_id and dead_letters.file_row = r.file_row
            """,
            Rows(letters),
            cancellationToken);

    /// <summary>Changes the state of letters that have another one.</summary>
    /// <param name="closedAt">Now, for a state in which they are closed; else null.</param>
    public static Task<int> SetStateAsync(
        SiteTransaction site, IReadOnlyList<ItemId> ids, DeadLetterState state, DateTimeOffset? closedAt, CancellationToken cancellationToken) => site.ExecuteAsync(
        """
        update dead_letters set state = @state, closed_at = @closed
        from {rows} r where dead_letters.claim_id = r.claim_id and dead_letters.file_row = r.file_row
        """,
        RowSet.Of(ids).Id("claim_id", id => id.ClaimId).Int("file_row", id => id.Row).Build(),
        cancellationToken,
        ("state", state.WireName()),
        ("closed", closedAt));

    /// <summary>Gives letters that came in the payload that failed first, before an edit.</summary>
    public static Task<int> SetOriginalAsync(SiteTransaction site, IReadOnlyList<DeadLetterRow> letters, CancellationToken cancellationToken) => site.ExecuteAsync(
        """
        update dead_letters set original_payload = r.original
        from {rows} r where dead_letters.claim_id = r.claim_id and dead_letters.file_row = r.file_row
        """,
        RowSet.Of(letters).Id("claim_id", letter => letter.ClaimId).Int("file_row", letter => letter.Row).Octets("original", letter => letter.OriginalPayload).Build(),
        cancellationToken);

    private static RowSet Rows(IReadOnlyList<DeadLetterRow> letters) => RowSet.Of(letters)
        .Id("claim_id", letter => letter.ClaimId)
        .Int("file_row", letter => letter.Row)
        .Text("reason", letter => letter.Reason.WireName())
        .Text("stage", letter => letter.Stage.WireName())
        .Text("condition", letter => letter.Condition)
        .Text("package_id", letter => letter.PackageId)
        .Text("site_code", letter => letter.SiteCode)
        .Text("lane", letter => letter.Lane)
        .Text("file_name", letter => letter.FileName)
        .Text("message", letter => letter.Message)
        .Text("exception", letter => letter.Exception)
        .Octets("payload", letter => letter.Payload)
        .Text("payload_at", letter => letter.PayloadAt)
        .Int("attempts", letter => letter.Attempts)
        .Instant("claimed_at", letter => letter.ClaimedAt)
        .Instant("first_failed_at", letter => letter.FirstFailedAt)
        .Instant("failed_at", letter => letter.LastFailedAt)
        .Text("trace_id", letter => letter.TraceId)
        .Id("effect_id", letter => letter.EffectId)
        .Text("group_key", letter => DeadLetterGroupRow.KeyOf(letter.Reason, letter.Condition))
        .Build();
}
