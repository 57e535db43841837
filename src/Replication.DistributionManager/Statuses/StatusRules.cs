using Replication.Contracts;
using Replication.DistributionManager.Waiting;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Statuses;

/// <summary>
/// Decides what becomes of a report: applied to the row of its package, put to wait, or a dead letter. Pure: what is known comes as
/// <see cref="SiteFacts"/>, the time as a value.
/// </summary>
internal sealed class StatusRules(WaitingOptions waiting, DateTimeOffset now)
{
    public StatusDecision Decide(PendingReport pending, SiteFacts facts)
    {
        var report = pending.Report;
        return Resolution.Of(report, facts, now) switch
        {
            Resolution.Resolved resolved => new StatusDecision.Apply(resolved.PackageId, report.Order(resolved.Epoch)),
            Resolution.MissingPackage => Unresolved(
                pending,
                DeadLetterReason.UnresolvedPackage,
                Condition.MissingPackage(report.PackageId),
                TriggerError.UnknownPackage(report.PackageId)),
            Resolution.UnknownSite => Unresolved(
                pending, DeadLetterReason.UnknownSite, Condition.UnknownSite(report.SiteCode), TriggerError.UnknownSite(report.SiteCode)),
            Resolution.Ambiguous ambiguous => Reject(
                pending,
                DeadLetterReason.AmbiguousPackage,
                Condition.AmbiguousPackage(report.PackageId),
                $"The success marker of {report.PackageId} fits {ambiguous.Candidates.Count} packages: {string.Join(", ", ambiguous.Candidates)}. "
                + "The digit that it hides is lost, so none is chosen."),
            _ => Reject(
                pending,
                DeadLetterReason.ClockSkew,
                null,
                $"The update time {report.UpdatedAt:yyyy-MM-dd HH:mm:ss}Z of site {report.SiteCode} is more than a day ahead of this clock "
                + $"({now:yyyy-MM-dd HH:mm:ss}Z). Set the clock of the site right; the report can be replayed when its time has come."),
        };
    }

    /// <summary>A report that the database refuses on its own.</summary>
    public static StatusDecision Refuse(PendingReport pending, Exception exception, DateTimeOffset now) => Reject(
        pending, DeadLetterReason.UnexpectedError, null, $"The site database refused the report: {exception.Message}", exception, now);

    private StatusDecision Unresolved(PendingReport pending, DeadLetterReason reason, string condition, string message) => pending.Origin switch
    {
        // A replay tells at once, so that what an operator sees of it is exact.
        ReportOrigin.Replay => Reject(pending, reason, condition, message),
        ReportOrigin.Waiting past when past.DeadlineAt <= now => Reject(pending, reason, condition, message),
        ReportOrigin.Waiting again => Wait(pending.Report.Id, condition, again.Attempts + 1, again.DeadlineAt),
        _ => Wait(pending.Report.Id, condition, 1, now + waiting.Deadline),
    };

    private StatusDecision.Wait Wait(ItemId id, string condition, int attempts, DateTimeOffset deadlineAt)
    {
        // A tenth either way, by the item: what was put to wait together does not come back together.
        double jitter = 0.9 + (0.2 * ((uint)id.GetHashCode() / (double)uint.MaxValue));
        var next = now + (waiting.DelayAfter(attempts) * jitter);
        return new StatusDecision.Wait(condition, attempts, next < deadlineAt ? next : deadlineAt, deadlineAt);
    }

    private StatusDecision.Reject Reject(PendingReport pending, DeadLetterReason reason, string? condition, string message) =>
        Reject(pending, reason, condition, message, null, now);

    private static StatusDecision.Reject Reject(
        PendingReport pending, DeadLetterReason reason, string? condition, string message, Exception? exception, DateTimeOffset now)
    {
        var effectId = Guid.CreateVersion7(now);
        var letter = new FailedItem
        {
            ClaimId = pending.Report.Id.ClaimId,
            Row = pending.Report.Id.Row,
            Stage = Stage.DistributionManager.WireName(),
            Reason = reason.WireName(),
            Message = message,
            Condition = condition,
            PackageId = pending.Report.PackageId.ToString(),
            SiteCode = pending.Report.SiteCode.ToString(),
            Lane = pending.Lane,
            FileName = pending.FileName,
            ClaimedAt = pending.ClaimedAt,
            FailedAt = now,
            Payload = ContractJson.Write(ReportedStatusWire.ToWire(pending.Report)),
            Exception = exception?.ToString(),
            Attempts = pending.Origin is ReportOrigin.Waiting waited ? waited.Attempts + 1 : 1,
            AlreadyReceived = pending.Origin is ReportOrigin.Waiting,
            EffectId = effectId,
            ReplayId = (pending.Origin as ReportOrigin.Replay)?.ReplayId,
            TraceId = pending.TraceId,
        };
        return new StatusDecision.Reject(
            reason, new EffectRow { EffectId = effectId, Queue = QueueNames.DeadLetters, Body = ContractJson.Write(letter) });
    }
}
