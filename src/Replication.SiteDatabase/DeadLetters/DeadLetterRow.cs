using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>One failed item as recorded, whatever stage it failed at.</summary>
public sealed class DeadLetterRow
{
    /// <summary>The claim of its file.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>0 for a file, else its row in the file.</summary>
    public required int Row { get; init; }

    /// <summary>Unresolved, replaying, resolved, discarded.</summary>
    public required DeadLetterState State { get; init; }

    /// <summary>Why it failed, the last time.</summary>
    public required DeadLetterReason Reason { get; init; }

    /// <summary>Where it failed, the last time; a replay goes there.</summary>
    public required Stage Stage { get; init; }

    /// <summary>What it would have needed.</summary>
    public string? Condition { get; init; }

    /// <summary>The package ID as reported.</summary>
    public string? PackageId { get; init; }

    /// <summary>The site that reported.</summary>
    public string? SiteCode { get; init; }

    /// <summary>The lane that it came in by.</summary>
    public required string Lane { get; init; }

    /// <summary>The name of its file.</summary>
    public required string FileName { get; init; }

    /// <summary>One sentence that names the place, the value and the rule.</summary>
    public required string Message { get; init; }

    /// <summary>The text of the exception, where one was the cause.</summary>
    public string? Exception { get; init; }

    /// <summary>The octets that failed; null where <see cref="PayloadAt"/> says where they are.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>The quarantined file.</summary>
    public string? PayloadAt { get; init; }

    /// <summary>How often it was tried, by the pipeline and by replays.</summary>
    public required int Attempts { get; init; }

    /// <summary>When its file was claimed, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset FirstFailedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset LastFailedAt { get; init; }

    /// <summary>The W3C trace id of its batch.</summary>
    public string? TraceId { get; init; }

    /// <summary>Names the replay that is under way, if one is: the id of its job.</summary>
    public Guid? ReplayId { get; init; }

    /// <summary>The group of its cause.</summary>
    public string GroupKey { get; init; } = "";

    /// <summary>Null while it is open, else its state; made by the database of the state, for indexes that hold the open letters only.</summary>
    public DeadLetterState? ClosedState { get; init; }

    /// <summary>When it was resolved or discarded, or came in as such, UTC; null while it is open. Its retention begins there.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The job that sent it back last.</summary>
    public Guid? JobId { get; init; }

    /// <summary>How often in a row it came back by the same cause.</summary>
    public int FailedReplays { get; init; }

    /// <summary>What failed first, where the payload was edited since.</summary>
    public byte[]? OriginalPayload { get; init; }

    /// <summary>The effect that brought it here, so that the same effect sent twice is known.</summary>
    public Guid? EffectId { get; init; }

    /// <summary>The item.</summary>
    public ItemId Id => new(ClaimId, Row);
}

/// <summary>One entry of a letter's timeline, which only grows.</summary>
public sealed class DeadLetterEventRow
{
    /// <summary>Ascending.</summary>
    public long EventId { get; init; }

    /// <summary>The claim of the letter's file.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The letter's row.</summary>
    public required int Row { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Past tense: <c>failed</c>, <c>replayed</c>, <c>failed again</c>, <c>resolved</c>.</summary>
    public required string What { get; init; }

    /// <summary>Who did it: a stage, or an operator.</summary>
    public required string By { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Why { get; init; }

    /// <summary>What there is to say beyond that.</summary>
    public string? Detail { get; init; }
}
