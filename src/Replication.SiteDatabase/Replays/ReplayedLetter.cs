using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>A letter on its way back: what its stage needs of it.</summary>
/// <param name="Payload">The octets of the file, or the report as JSON; null where the file is in quarantine.</param>
/// <param name="ReplayId">Names the attempt: the decision that carries it ends the letter. The job's id, as a job sends a letter once.</param>
public sealed record ReplayedLetter(
    Guid ClaimId, int Row, Stage Stage, string Lane, string FileName, DateTimeOffset ClaimedAt, byte[]? Payload, string? TraceId, Guid ReplayId);

internal static class ReplayedLetters
{
    /// <summary>Letters that were staged, as they are sent.</summary>
    public static IQueryable<ReplayedLetter> Of(IQueryable<DeadLetterRow> letters) => letters
        .Where(row => row.State == DeadLetterState.Replaying && row.ReplayId != null)
        .Select(row => new ReplayedLetter(row.ClaimId, row.Row, row.Stage, row.Lane, row.FileName, row.ClaimedAt, row.Payload, row.TraceId, row.ReplayId!.Value));

    /// <summary>Letters of a job that an earlier step staged, and that the queue has not confirmed yet.</summary>
    public static Task<List<ReplayedLetter>> UnsentAsync(SiteContext tables, ReplayJobRow job, CancellationToken cancellationToken) =>
        job.SentTo == job.StagedTo
            ? Task.FromResult(new List<ReplayedLetter>())
            : Of(tables.ReplayItems
                .Where(item => item.JobId == job.JobId && item.Seq > job.SentTo && item.Seq <= job.StagedTo)
                .OrderBy(item => item.Seq)
                .Join(tables.DeadLetters, item => new { item.ClaimId, item.Row }, letter => new { letter.ClaimId, letter.Row }, (item, letter) => letter))
                .ToListAsync(cancellationToken);
}
