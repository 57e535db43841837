using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>What an import did.</summary>
public sealed record ImportedAnswer(int Imported, int Skipped);

internal static class TransferRoutes
{
    private const string JsonLines = "application/x-ndjson";

    /// <summary>Letters a commit.</summary>
    private const int Portion = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/dead-letters").WithTags("dead-letters").Needs(AccessRole.Viewer);
        letters.MapGet("/export", Export).WithName("ExportDeadLetters").WithSummary("Letters with payload and timeline as JSON Lines.");
        letters.MapPost("/import", ImportAsync).WithName("ImportDeadLetters").Needs(AccessRole.Operator).WithSummary("Takes in what was exported; letters that are there already are skipped.")
            .Accepts<string>(JsonLines).WithMetadata(new DisableRequestSizeLimitAttribute());
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
        string? payloadText = null,
        string? state = null,
        bool all = false)
    {
        var filter = DeadLetterRoutes.InStates(new LetterSelection(id, reason, package, site, group, text, payloadText).Filter(), state, all);
        return TypedResults.Stream(
            async stream =>
            {
                await foreach (var (letter, timeline) in transfer.ExportAsync(filter, cancellationToken))
                {
                    await LetterLines.WriteAsync(stream, letter, timeline, cancellationToken);
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

    private static (DeadLetterRow Letter, IReadOnlyList<DeadLetterEventRow> Timeline) Letter(string line, int lineNumber)
    {
        try
        {
            return LetterLines.Read(line);
        }
        catch (JsonException exception)
        {
            throw new ApiTextException($"Line {lineNumber} is no letter as 'dead-letters export' writes it: {exception.Message}");
        }
    }
}
