using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A dead letter.</summary>
public record DeadLetterAnswer(
    string Id,
    DeadLetterReason Reason,
    Stage Stage,
    string? Condition,
    string? PackageId,
    string? SiteCode,
    string Lane,
    string FileName,
    string Message,
    DeadLetterState State,
    int Attempts,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt,
    string? TraceId);

/// <summary>A dead letter with what failed and all that happened to it.</summary>
public sealed record DeadLetterDetailAnswer : DeadLetterAnswer
{
    internal DeadLetterDetailAnswer(DeadLetterAnswer letter)
        : base(letter)
    {
    }

    // For the screens, which read what the API answers.
    [JsonConstructor]
    internal DeadLetterDetailAnswer()
        : base("", default, default, null, null, null, "", "", "", default, 0, default, default, null)
    {
    }

    /// <summary>A file, a character per octet, or a report as JSON. Null above 1 MiB and for a quarantined file.</summary>
    [JsonPropertyOrder(1)]
    public required string? Payload { get; init; }

    /// <summary>Where the payload is, where it is not here.</summary>
    [JsonPropertyOrder(1)]
    public required string? PayloadAt { get; init; }

    /// <summary>The text of the exception, where one was the cause.</summary>
    [JsonPropertyOrder(1)]
    public required string? Exception { get; init; }

    /// <summary>All that happened to it, the first thing first.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<TimelineAnswer> Timeline { get; init; }

    /// <summary>What the translator of now has against the file, and where; null where it has nothing, or the payload is no file.</summary>
    [JsonPropertyOrder(1)]
    public PayloadErrorAnswer? Error { get; init; }
}

/// <summary>What is wrong with a file.</summary>
/// <param name="Line">From 1; 0 where it is the file as a whole.</param>
/// <param name="Column">From 1, in octets.</param>
public sealed record PayloadErrorAnswer(DeadLetterReason Reason, int Line, int Column, string Message);

/// <summary>One thing that happened to a letter.</summary>
public sealed record TimelineAnswer(DateTimeOffset At, string What, string By, string? Why, string? Detail);

internal static class DeadLetterRoutes
{
    private const int LargestInlinePayload = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/dead-letters").WithTags("dead-letters").Needs(AccessRole.Viewer);
        letters.MapGet("/", ListAsync).WithName("ListDeadLetters").WithSummary("Dead letters, the oldest failure first; the open ones, or all.");
        letters.MapGet("/{id}", ShowAsync).WithName("ShowDeadLetter").WithSummary("One letter with its payload and timeline.");
        letters.MapGet("/{id}/payload", PayloadAsync).WithName("DownloadDeadLetterPayload").WithSummary("What failed, octet for octet.");
    }

    private static async Task<Ok<DeadLetterAnswer[]>> ListAsync(
        DeadLetterStore store,
        CancellationToken cancellationToken,
        string[]? id = null,
        string? reason = null,
        string? package = null,
        string? site = null,
        string? group = null,
        string? text = null,
        string? payloadText = null,
        string? state = null,
        bool all = false,
        string? after = null,
        int limit = 100)
    {
        var filter = InStates(new LetterSelection(id, reason, package, site, group, text, payloadText).Filter(), state, all);
        var letters = string.IsNullOrEmpty(after)
            ? await store.ListAsync(filter, limit, cancellationToken)
            : await store.ListAfterAsync(filter, ApiText.Letter(after), limit, cancellationToken);
        return TypedResults.Ok<DeadLetterAnswer[]>([.. letters.Select(Answer)]);
    }

    private static async Task<Results<Ok<DeadLetterDetailAnswer>, ProblemHttpResult>> ShowAsync(
        string id, DeadLetterStore store, CancellationToken cancellationToken)
    {
        if (await store.ShowAsync(ApiText.Letter(id), cancellationToken) is not var (row, timeline))
        {
            return Unknown(id);
        }

        bool inline = row.Payload is { Length: <= LargestInlinePayload };
        string? payload = !inline ? null : LetterContent.EncodingOf(row.Stage).GetString(row.Payload!);
        return TypedResults.Ok(new DeadLetterDetailAnswer(Answer(row))
        {
            Payload = payload,
            PayloadAt = row.PayloadAt ?? (inline ? null : $"/api/dead-letters/{row.Id}/payload"),
            Exception = row.Exception,
            Error = LetterContent.ErrorOf(row),
            Timeline = [.. timeline.Select(entry => new TimelineAnswer(entry.At, entry.What, entry.By, entry.Why, entry.Detail))],
        });
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> PayloadAsync(
        string id, DeadLetterStore store, CancellationToken cancellationToken) =>
        await store.ShowAsync(ApiText.Letter(id), cancellationToken) is not var (row, _) ? Unknown(id)
        : row.Payload is null
            ? ApiText.NotFound($"The payload of {id}", $"It is quarantined at {row.PayloadAt}.")
            : TypedResults.File(row.Payload, "application/octet-stream", row.FileName);

    /// <summary>The open ones, those of a state, or all.</summary>
    internal static DeadLetterFilter InStates(DeadLetterFilter filter, string? state, bool all) =>
        all ? filter with { States = Enum.GetValues<DeadLetterState>() }
        : string.IsNullOrEmpty(state) ? filter
        : filter with { States = [ApiText.OneOf<DeadLetterState>("The state", state)] };

    internal static ProblemHttpResult Unknown(string id) =>
        ApiText.NotFound($"The dead letter {id}", "'dead-letters list --all' shows those that there are.");

    internal static DeadLetterAnswer Answer(DeadLetterRow row) => new(
        row.Id.ToString(),
        row.Reason,
        row.Stage,
        row.Condition,
        row.PackageId,
        row.SiteCode,
        row.Lane,
        row.FileName,
        row.Message,
        row.State,
        row.Attempts,
        row.FirstFailedAt,
        row.LastFailedAt,
        row.TraceId);
}
