using System.Text.Encodings.Web;
using System.Text.Json;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>
/// Letters with their timelines as JSON Lines, octets as base 64: what <c>dead-letters export</c> prints, what retention writes before it
/// removes, and what <c>dead-letters import</c> takes.
/// </summary>
public static class LetterLines
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        Converters = { new InstantConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one line.</summary>
    public static async Task WriteAsync(
        Stream stream, DeadLetterRow letter, IReadOnlyList<DeadLetterEventRow> timeline, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(stream, Of(letter, timeline), Json, cancellationToken);
        await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">It is no letter.</exception>
    public static (DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline) Read(string text)
    {
        var line = JsonSerializer.Deserialize<LetterLine>(text, Json) ?? throw new JsonException("It is null.");
        return ItemId.TryParse(line.Id, out var id) ? Letter(line, id) : throw new JsonException($"'{line.Id}' is no id of a letter.");
    }

    private static LetterLine Of(DeadLetterRow letter, IReadOnlyList<DeadLetterEventRow> timeline) => new(
        letter.Id.ToString(),
        letter.State,
        letter.Reason,
        letter.Stage,
        letter.Lane,
        letter.FileName,
        letter.Message,
        letter.Attempts,
        letter.ClaimedAt,
        letter.FirstFailedAt,
        letter.LastFailedAt,
        [.. timeline.Select(entry => new TimelineLine(entry.At, entry.What, entry.By, entry.Why, entry.Detail))],
        letter.Condition,
        letter.PackageId,
        letter.SiteCode,
        letter.Exception,
        letter.Payload,
        letter.PayloadAt,
        letter.TraceId,
        letter.OriginalPayload);

    private static (DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline) Letter(LetterLine line, ItemId id) => (
        new DeadLetterRow
        {
            ClaimId = id.ClaimId,
            Row = id.Row,
            State = line.State,
            Reason = line.Reason,
            Stage = line.Stage,
            Condition = line.Condition,
            PackageId = line.PackageId,
            SiteCode = line.SiteCode,
            Lane = line.Lane,
            FileName = line.FileName,
            Message = line.Message,
            Exception = line.Exception,
            Payload = line.Payload,
            PayloadAt = line.PayloadAt,
            Attempts = line.Attempts,
            ClaimedAt = line.ClaimedAt,
            FirstFailedAt = line.FirstFailedAt,
            LastFailedAt = line.LastFailedAt,
            TraceId = line.TraceId,
            OriginalPayload = line.OriginalPayload,
        },
        [.. line.Timeline.Select(entry => new DeadLetterEventRow
        {
            ClaimId = id.ClaimId,
            Row = id.Row,
            At = entry.At,
            What = entry.What,
            By = entry.By,
            Why = entry.Why,
            Detail = entry.Detail,
        })]);

    private sealed record LetterLine(
        string Id,
        DeadLetterState State,
        DeadLetterReason Reason,
        Stage Stage,
        string Lane,
        string FileName,
        string Message,
        int Attempts,
        DateTimeOffset ClaimedAt,
        DateTimeOffset FirstFailedAt,
        DateTimeOffset LastFailedAt,
        IReadOnlyList<TimelineLine> Timeline,
        string? Condition = null,
        string? PackageId = null,
        string? SiteCode = null,
        string? Exception = null,
        byte[]? Payload = null,
        string? PayloadAt = null,
        string? TraceId = null,
        byte[]? OriginalPayload = null);

    private sealed record TimelineLine(DateTimeOffset At, string What, string By, string? Why, string? Detail);
}
