using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>Makes messages of letters, for the stages where they failed: what is replayed is octet for octet what failed. Pure.</summary>
internal static class ReplayMessages
{
    /// <returns>Messages up to the size of one, each with its queue.</returns>
    public static IEnumerable<(string Queue, object Message)> Of(IEnumerable<ReplayedLetter> letters) =>
        letters.GroupBy(letter => letter.Stage).SelectMany(stage =>
            MessagePortions.Cut(stage, letter => letter.Payload?.Length ?? 0).Select(portion => Of(stage.Key, portion)));

    private static (string Queue, object Message) Of(Stage stage, IReadOnlyList<ReplayedLetter> letters) => stage switch
    {
        // A quarantined file has no payload here: the despooler puts it back.
        Stage.Despooler => (QueueNames.Despooler, new QuarantinedFilesReplayed
        {
            Files = [.. letters.Select(letter => new QuarantinedFile
            {
                ClaimId = letter.ClaimId,
                Lane = letter.Lane,
                FileName = letter.FileName,
                ReplayId = letter.ReplayId,
            })],
        }),
        Stage.Translation => (QueueNames.Translation, new FilesClaimed
        {
            Files = [.. letters.Select(letter => new ClaimedFile
            {
                ClaimId = letter.ClaimId,
                Lane = letter.Lane,
                FileName = letter.FileName,
                ClaimedAt = letter.ClaimedAt,
                Payload = letter.Payload ?? [],
                TraceId = letter.TraceId,
                ReplayId = letter.ReplayId,
            })],
        }),
        _ => (QueueNames.DistributionManager, new PackageStatusesReported
        {
            Files = [.. letters.Select(letter => new TranslatedFile
            {
                ClaimId = letter.ClaimId,
                Lane = letter.Lane,
                FileName = letter.FileName,
                ClaimedAt = letter.ClaimedAt,
                TraceId = letter.TraceId,
                ReplayId = letter.ReplayId,
                Reports = [ContractJson.Read<ReportedStatus>(letter.Payload)],
            })],
        }),
    };
}
