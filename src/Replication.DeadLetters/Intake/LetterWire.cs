using Replication.Contracts;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Intake;

/// <summary>Letters from the wire to the database. Pure.</summary>
internal static class LetterWire
{
    /// <exception cref="FormatException">A reason or stage has no such name.</exception>
    public static IncomingLetter FromWire(FailedItem item) => new(
        new DeadLetterRow
        {
            ClaimId = item.ClaimId,
            Row = item.Row,
            State = DeadLetterState.Unresolved,
            Reason = WireNames.Parse<DeadLetterReason>(item.Reason),
            Stage = WireNames.Parse<Stage>(item.Stage),
            Condition = item.Condition,
            PackageId = Clean(item.PackageId),
            SiteCode = Clean(item.SiteCode),
            Lane = Clean(item.Lane)!,
            FileName = Clean(item.FileName)!,
            Message = Clean(item.Message)!,
            Exception = Clean(item.Exception),
            Payload = item.Payload,
            PayloadAt = item.PayloadAt,
            Attempts = item.Attempts,
            ClaimedAt = item.ClaimedAt,
            FirstFailedAt = item.FailedAt,
            LastFailedAt = item.FailedAt,
            TraceId = item.TraceId,
            EffectId = item.EffectId,
        },
        item.AlreadyReceived,
        item.ReplayId);

    /// <summary>No database text holds NUL; the payload keeps every octet.</summary>
    private static string? Clean(string? text) => text?.Replace('\0', '\uFFFD');
}
