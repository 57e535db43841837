using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A failed item on its way to being recorded.</summary>
/// <param name="Letter">The row that it would be.</param>
/// <param name="AlreadyReceived">Whether it was counted as received before, as one that waited was.</param>
/// <param name="FailedReplayId">The replay that failed again.</param>
public sealed record IncomingLetter(DeadLetterRow Letter, bool AlreadyReceived, Guid? FailedReplayId);

/// <summary>What to do with an incoming letter.</summary>
internal enum IntakeAction
{
    /// <summary>It is new.</summary>
    Insert,

    /// <summary>Its replay failed: it stands there again.</summary>
    FailAgain,

    /// <summary>It was delivered again and changes nothing.</summary>
    Ignore,

    /// <summary>Its report was received again, waited again and passed its deadline again: counted as stale, as it has its letter.</summary>
    CountStale,
}

/// <summary>Decides about incoming letters; pure.</summary>
internal static class DeadLetterIntake
{
    /// <param name="incoming">The letter that came.</param>
    /// <param name="recorded">The letter of the same item as it stands; null where there is none.</param>
    public static IntakeAction Decide(IncomingLetter incoming, DeadLetterRow? recorded) => recorded switch
    {
        null => IntakeAction.Insert,
        { State: DeadLetterState.Replaying, ReplayId: { } replayId } when replayId == incoming.FailedReplayId => IntakeAction.FailAgain,
        _ when incoming.AlreadyReceived && recorded.EffectId != incoming.Letter.EffectId => IntakeAction.CountStale,
        _ => IntakeAction.Ignore,
    };
}
