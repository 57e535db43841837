using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>
/// Makes the effect that sends a letter back to the stage where it failed: what is replayed is octet for octet what failed. Pure.
/// </summary>
internal static class ReplayEffect
{
    /// <param name="letter">The letter as recorded.</param>
    /// <param name="replayId">The staging id; also the id of the effect, so that whoever decides the item removes it.</param>
    public static EffectRow Of(DeadLetterRow letter, Guid replayId) => letter.Stage switch
    {
        // A quarantined file has no payload here: the despooler puts it back.
        Stage.Despooler => Effect(QueueNames.Despooler, replayId, new QuarantinedFile
        {
            ClaimId = letter.ClaimId,
            Lane = letter.Lane,
            FileName = letter.FileName,
            ReplayId = replayId,
        }),
        Stage.Translation => Effect(QueueNames.Translation, replayId, new ClaimedFile
        {
            ClaimId = letter.ClaimId,
            Lane = letter.Lane,
            FileName = letter.FileName,
            ClaimedAt = letter.ClaimedAt,
            Payload = letter.Payload ?? [],
            TraceId = letter.TraceId,
            ReplayId = replayId,
        }),
        _ => Effect(QueueNames.DistributionManager, replayId, new TranslatedFile
        {
            ClaimId = letter.ClaimId,
            Lane = letter.Lane,
            FileName = letter.FileName,
            ClaimedAt = letter.ClaimedAt,
            TraceId = letter.TraceId,
            ReplayId = replayId,
            Reports = [ContractJson.Read<ReportedStatus>(letter.Payload)],
        }),
    };

    private static EffectRow Effect<T>(string queue, Guid replayId, T item) =>
        new() { EffectId = replayId, Queue = queue, Body = ContractJson.Write(item) };
}
