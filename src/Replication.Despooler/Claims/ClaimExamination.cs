using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Replication.Despooler.FileSystem;
using Replication.Despooler.Inbox;
using Replication.Domain;

namespace Replication.Despooler.Claims;

/// <summary>
/// Looks at a claimed file and reads it, or finds the reason for its letter. Kind and size are those of the claimed thing, so nobody can
/// swap it in between; what is not a regular file is never opened.
/// </summary>
internal sealed class ClaimExamination(IOptions<InboxOptions> options, ILogger<ClaimExamination> logger)
{
    private const int MovesAtMost = 3;

    private readonly long _maximumOctets = options.Value.MaximumFileBytes;

    /// <summary>Examines a claim.</summary>
    /// <param name="claim">The claim; its place follows its fate.</param>
    /// <param name="claimed">The folder <c>.claimed</c>.</param>
    /// <param name="home">The folder of the claim's place.</param>
    /// <param name="outgoing">The result where the outcome is <see cref="FileReadOutcome.Whole"/>.</param>
    /// <returns>Gone: there is nothing to finish. Changing: to be examined again later.</returns>
    /// <exception cref="IOException">The environment failed it; to be examined again.</exception>
    public FileReadOutcome Examine(Claim claim, Folder claimed, Folder home, out OutgoingFile? outgoing)
    {
        outgoing = null;
        if (home.Look(claim.Name) is not { } facts)
        {
            return Vanish(claim, out outgoing);
        }

        if (facts.Kind == FileKind.Folder)
        {
            return FileReadOutcome.Folder;
        }

        var (reason, message) = Judge(claim, facts);
        if (claim.Place.Failed != reason is not null)
        {
            // The fate is written down before anything is sent: a crash must not take a file for done that a letter points to.
            using var target = Move(claim, claimed, home, claim.Place with { Failed = reason is not null });
            return target is null ? Vanish(claim, out outgoing) : Examine(claim, claimed, target, out outgoing);
        }

        if (reason is not null)
        {
            outgoing = new OutgoingFile(claim, null, reason, message);
            return FileReadOutcome.Whole;
        }

        var outcome = home.ReadWhole(claim.Name, facts.Size, out byte[] octets);
        if (outcome == FileReadOutcome.Whole)
        {
            DespoolerTelemetry.Read(octets.Length);
            outgoing = new OutgoingFile(claim, octets, null, null);
        }

        return outcome == FileReadOutcome.Gone ? Vanish(claim, out outgoing) : outcome;
    }

    /// <summary>The letter for a replayed file that is nowhere.</summary>
    public static OutgoingFile Missing(Claim claim) => new(
        claim,
        null,
        DeadLetterReason.UnexpectedError,
        $"The quarantined file {claim.Name} of {Lane.Describe(claim.Place.Lane)} is gone: a replay needs it in the quarantine folder. "
        + "Put it back there and replay again, or discard the letter.");

    private (DeadLetterReason? Reason, string? Message) Judge(Claim claim, FileFacts facts)
    {
        string what = $"{claim.FileName} of {Lane.Describe(claim.Place.Lane)}";
        if (facts.Kind != FileKind.Regular)
        {
            return (
                DeadLetterReason.NotARegularFile,
                $"{what} is {FileFacts.Describe(facts.Kind)}; only regular files are taken, and nothing else is followed or opened. "
                + "Send the file itself.");
        }

        return facts.Size <= _maximumOctets
            ? (null, null)
            : (
                DeadLetterReason.Oversize,
                $"{what} has {facts.Size} octets; Inbox:MaximumFileBytes allows {_maximumOctets}. "
                + "Raise that and replay the letter, or discard it.");
    }

    // The folder of a replay goes when another file of it is put away; then it is made again.
    private static Folder? Move(Claim claim, Folder claimed, Folder home, ClaimPlace place)
    {
        for (int moves = 0; moves < MovesAtMost; moves++)
        {
            var target = claimed.OpenOrMake(place.Folder);
            if (home.Rename(claim.Name, target, claim.Name))
            {
                claim.Place = place;
                return target;
            }

            target.Dispose();
            if (home.Look(claim.Name) is null)
            {
                return null;
            }
        }

        throw new FileFault(Errno.TryAgain, "Moving", Path.Combine(home.Path, claim.Name));
    }

    // A file from the inbox that somebody took away again is not ours any more. A replay must have an outcome.
    private FileReadOutcome Vanish(Claim claim, out OutgoingFile? outgoing)
    {
        DespoolerTelemetry.Vanished();
        DespoolerLog.Vanished(logger, claim.FileName, claim.Id, Lane.Describe(claim.Place.Lane));
        outgoing = claim.Place.ReplayId is null ? null : Missing(claim);
        return outgoing is null ? FileReadOutcome.Gone : FileReadOutcome.Whole;
    }
}
