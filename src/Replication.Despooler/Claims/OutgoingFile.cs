using Replication.Domain;

namespace Replication.Despooler.Claims;

/// <summary>A claimed file that was examined: its octets for translation, or the reason for its letter.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Payload">The file's octets; null where there is a reason.</param>
/// <param name="Reason">Why it is a letter; null where it goes on.</param>
/// <param name="Message">The letter's sentence.</param>
internal sealed record OutgoingFile(Claim Claim, byte[]? Payload, DeadLetterReason? Reason, string? Message)
{
    /// <summary>What it weighs in a batch.</summary>
    public long Octets => Payload?.Length ?? 0;
}
