using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Replication.Domain;

namespace Replication.Contracts;

/// <summary>
/// Makes letters of a message whose consumer failed on it as a whole: a letter for each item, so that each can be seen and replayed alone.
/// Pure.
/// </summary>
public static class FailedMessageSplit
{
    /// <summary>Splits a message.</summary>
    /// <param name="queue">The queue that it came from, which says what it holds.</param>
    /// <param name="envelope">JSON with the contract in <c>message</c>, as an envelope has it; what can't be read, as the transport delivered it.</param>
    /// <param name="problem">Why it failed, in a sentence.</param>
    /// <param name="exception">The consumer's exception; null where there was none.</param>
    /// <param name="failedAt">Now, UTC.</param>
    /// <returns>
    /// The letters; one with the whole message where it can't be read. Null for a message of letters, which are not wrapped into letters, and
    /// for a lane that is to rest or to go on, which is told again.
    /// </returns>
    public static ItemsDeadLettered? Split(
        string queue, ReadOnlyMemory<byte> envelope, string problem, Exception? exception, DateTimeOffset failedAt)
    {
        FailedItem Letter(Guid claimId, int row, Stage stage, string lane, string fileName, DateTimeOffset claimedAt) => new()
        {
            ClaimId = claimId,
            Row = row,
            Stage = stage.WireName(),
            Reason = DeadLetterReason.UnexpectedError.WireName(),
            Message = problem,
            Lane = lane,
            FileName = fileName,
            ClaimedAt = claimedAt,
            FailedAt = failedAt,
            Exception = exception?.ToString(),
        };

        try
        {
            using var document = JsonDocument.Parse(envelope);
            var body = document.RootElement.GetProperty("message");
            return queue switch
            {
                QueueNames.DeadLetters => body.Deserialize<ItemsDeadLettered>(JsonSerializerOptions.Web) is null ? throw new JsonException("The message is null.") : null,
                QueueNames.Translation => Letters(body.Deserialize<FilesClaimed>(JsonSerializerOptions.Web)!.Files, file =>
                    Letter(file.ClaimId, 0, Stage.Translation, file.Lane, file.FileName, file.ClaimedAt)
                        with
                    { Payload = file.Payload, ReplayId = file.ReplayId, TraceId = file.TraceId }),
                QueueNames.DistributionManager => Letters(
                    body.Deserialize<PackageStatusesReported>(JsonSerializerOptions.Web)!.Files.SelectMany(file => file.Reports, (file, report) =>
                        Letter(file.ClaimId, report.Row, Stage.DistributionManager, file.Lane, file.FileName, file.ClaimedAt) with
                        {
                            Payload = ContractJson.Write(report),
                            PackageId = report.PackageId,
                            SiteCode = report.SiteCode,
                            ReplayId = file.ReplayId,
                            TraceId = file.TraceId,
                        }),
                    letter => letter),
                QueueNames.Despooler when body.TryGetProperty("held", out _) => null,
                QueueNames.Despooler => Letters(body.Deserialize<QuarantinedFilesReplayed>(JsonSerializerOptions.Web)!.Files, file =>
                    Letter(file.ClaimId, 0, Stage.Despooler, file.Lane, file.FileName, failedAt) with { ReplayId = file.ReplayId }),
                _ => throw new JsonException($"No contract is known for the queue {queue}."),
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            var letter = Letter(IdOf(queue, envelope.Span), 0, Stage.Translation, "", $"message on {queue}", failedAt);
            return new ItemsDeadLettered
            {
                Items = [letter with { Payload = envelope.ToArray(), Message = $"A message on the queue {queue} can't be read: {unreadable.Message} {problem}" }],
            };
        }
    }

    /// <summary>An unreadable message has no identity of its own; its octets give it one, so that the same delivered again is the same letter.</summary>
    private static Guid IdOf(string queue, ReadOnlySpan<byte> envelope)
    {
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(queue), .. envelope]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    private static ItemsDeadLettered Letters<T>(IEnumerable<T> items, Func<T, FailedItem> letter) => new() { Items = [.. items.Select(letter)] };
}
