using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A letter as a line of JSON Lines: all that it is, its payload as base 64.</summary>
public sealed record LetterLine(
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
    IReadOnlyList<TimelineAnswer> Timeline,
    string? Condition = null,
    string? PackageId = null,
    string? SiteCode = null,
    string? Exception = null,
    byte[]? Payload = null,
    string? PayloadAt = null,
    string? TraceId = null);

/// <summary>What an import did.</summary>
public sealed record ImportedAnswer(int Imported, int Skipped);

internal static class TransferRoutes
{
    private const string JsonLines = "application/x-ndjson";

    /// <summary>Letters a commit.</summary>
    private const int Portion = 500;

    private static readonly JsonSerializerOptions Json = Options();

    public static void Map(IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/dead-letters").WithTags("dead-letters");
        letters.MapGet("/export", Export).WithName("ExportDeadLetters").WithSummary("Letters with payload and timeline as JSON Lines.");
        letters.MapPost("/import", ImportAsync).WithName("ImportDeadLetters").WithSummary("Takes in what was exported; letters that are there already are skipped.")
            .Accepts<string>(JsonLines);
    }

    private static PushStreamHttpResult Export(
        DeadLetterTransfer transfer,
        CancellationToken cancellationToken,
        string[]? id = null,
        string? reason = null,
        string? package = null,
        string? site = null,
        string? group = null,
        string? text = null,
        string? state = null,
        bool all = false)
    {
        var filter = DeadLetterRoutes.InStates(new LetterSelection(id, reason, package, site, group, text).Filter(), state, all);
        return TypedResults.Stream(
            async stream =>
            {
                await foreach (var (letter, timeline) in transfer.ExportAsync(filter, cancellationToken))
                {
                    await JsonSerializer.SerializeAsync(stream, Line(letter, timeline), Json, cancellationToken);
                    await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
                }
            },
            JsonLines);
    }

    private static async Task<Ok<ImportedAnswer>> ImportAsync(
        HttpRequest request, DeadLetterTransfer transfer, Actor actor, CancellationToken cancellationToken, string? why = null)
    {
        using var reader = new StreamReader(request.Body);
        var portion = new List<(DeadLetterRow, IReadOnlyList<DeadLetterEventRow>)>();
        int imported = 0, total = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                portion.Add(Letter(line, ++total));
            }

            if (portion.Count == Portion)
            {
                imported += await transfer.ImportAsync(portion, actor.Name, why, cancellationToken);
                portion.Clear();
            }
        }

        imported += portion.Count > 0 ? await transfer.ImportAsync(portion, actor.Name, why, cancellationToken) : 0;
        return TypedResults.Ok(new ImportedAnswer(imported, total - imported));
    }

    private static LetterLine Line(DeadLetterRow letter, IReadOnlyList<DeadLetterEventRow> timeline) => new(
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
        [.. timeline.Select(entry => new TimelineAnswer(entry.At, entry.What, entry.By, entry.Why, entry.Detail))],
        letter.Condition,
        letter.PackageId,
        letter.SiteCode,
        letter.Exception,
        letter.Payload,
        letter.PayloadAt,
        letter.TraceId);

    private static (DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline) Letter(string text, int lineNumber)
    {
        try
        {
            var line = JsonSerializer.Deserialize<LetterLine>(text, Json) ?? throw new JsonException("It is null.");
            var id = ApiText.Letter(line.Id);
            return (
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
        }
        catch (JsonException exception)
        {
            throw new ApiTextException($"Line {lineNumber} is no letter as 'dead-letters export' writes it: {exception.Message}");
        }
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };
        ApiJson.Configure(options);
        return options;
    }
}
