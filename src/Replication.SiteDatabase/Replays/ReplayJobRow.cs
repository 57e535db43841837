using System.Text.Json.Serialization;

namespace Replication.SiteDatabase;

/// <summary>The states of a replay.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplayJobState>))]
public enum ReplayJobState
{
    /// <summary>Its time has not come.</summary>
    [JsonStringEnumMemberName("scheduled")] Scheduled,

    /// <summary>Its first letters are on their way; the rest waits for what becomes of them.</summary>
    [JsonStringEnumMemberName("canary")] Canary,

    /// <summary>Letters go back at its rate.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>An operator holds it.</summary>
    [JsonStringEnumMemberName("paused")] Paused,

    /// <summary>It ended by itself, as letters failed again by the same cause.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>An operator ended it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>Each of its letters has an outcome.</summary>
    [JsonStringEnumMemberName("completed")] Completed,
}

/// <summary>A letter that its job has yet to send back; of one job at a time.</summary>
public sealed class ReplayItemRow
{
    /// <summary>Given by the database, ascending: the order in which the letters of a job go.</summary>
    public long Seq { get; init; }

    /// <summary>The letter's claim.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The letter's row.</summary>
    public required int Row { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }
}

/// <summary>
/// What became of letters of a job in one transaction, to be added to the job's figures: a row of its own, so that those who decide and the
/// one who sends the next letters do not wait for each other.
/// </summary>
public sealed class ReplayOutcomeRow
{
    /// <summary>Given by the database.</summary>
    public long OutcomeId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Letters that ended well.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Letters that failed again.</summary>
    public required int Failed { get; init; }

    /// <summary>Of those, by the cause that they had failed by before.</summary>
    public required int FailedBySameCause { get; init; }
}

/// <summary>Letters on their way back to the stages where they failed, as one job that outlives every process.</summary>
public sealed record ReplayJobRow
{
    /// <summary>A version 7 UUID.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Where it stands.</summary>
    public required ReplayJobState State { get; init; }

    /// <summary>Letters that it is to send back; of a release those that were there when it began.</summary>
    public required int Total { get; init; }

    /// <summary>Letters that went back so far.</summary>
    public int Staged { get; init; }

    /// <summary>The last item that belongs to it.</summary>
    public long BoundTo { get; init; }

    /// <summary>The last item whose letter was staged.</summary>
    public long StagedTo { get; init; }

    /// <summary>The last item whose letter was sent, and confirmed by the queue; before <see cref="StagedTo"/> between two steps.</summary>
    public long SentTo { get; init; }

    /// <summary>Of those staged, how many ended well.</summary>
    public int Succeeded { get; init; }

    /// <summary>Of those, how many failed again.</summary>
    public int Failed { get; init; }

    /// <summary>Of the failed, how many by the cause that they had failed by before.</summary>
    public int FailedBySameCause { get; init; }

    /// <summary>Letters a second at most; null for as fast as it goes.</summary>
    public int? Rate { get; init; }

    /// <summary>Letters that go first; 0 for none.</summary>
    public required int Canary { get; init; }

    /// <summary>Not before this, UTC.</summary>
    public required DateTimeOffset StartAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last sent letters back, UTC; what its rate is measured from.</summary>
    public DateTimeOffset? StagedAt { get; init; }

    /// <summary>Who wants it.</summary>
    public required string By { get; init; }

    /// <summary>What for; of a release what released.</summary>
    public required string Why { get; init; }

    /// <summary>Set on a release by itself: the condition that has ended. Its letters are found by it.</summary>
    public string? Condition { get; init; }

    /// <summary>Why it stopped.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>Letters with an outcome.</summary>
    public int Done => Succeeded + Failed;

    /// <summary>With outcomes that are not in its figures yet.</summary>
    internal ReplayJobRow With(IEnumerable<ReplayOutcomeRow> outcomes) => outcomes.Aggregate(this, (job, outcome) => job with
    {
        Succeeded = job.Succeeded + outcome.Succeeded,
        Failed = job.Failed + outcome.Failed,
        FailedBySameCause = job.FailedBySameCause + outcome.FailedBySameCause,
    });
}
