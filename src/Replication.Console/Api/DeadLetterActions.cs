using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>Letters of one cause.</summary>
/// <param name="Group">What <c>--group</c> takes.</param>
/// <param name="Count">Unresolved and replaying ones.</param>
public sealed record DeadLetterGroupAnswer(
    string Group,
    DeadLetterReason Reason,
    string? Condition,
    int Count,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt,
    DateTimeOffset? SnoozedUntil);

/// <summary>What would become of unresolved letters now.</summary>
public sealed record PreviewAnswer(int Total, int WouldSucceed, IReadOnlyDictionary<string, int> WouldFail);

/// <summary>Letters to put aside or to take back, and why.</summary>
/// <param name="DryRun">Only say how many.</param>
public sealed record MoveRequest(LetterSelection Selection, string Why, bool DryRun = false);

/// <summary>How many letters were changed.</summary>
/// <param name="At">When; <c>discardedAt</c> of a selection takes back just these. Null where nothing was changed.</param>
public sealed record MovedAnswer(int Count, DateTimeOffset? At = null);

/// <summary>A new payload: a file with a character per octet, or a report as JSON.</summary>
public sealed record EditRequest(string Payload, string Why);

/// <summary>An edit as it was recorded.</summary>
/// <param name="Difference">Lines that were taken out with a minus, lines that came with a plus.</param>
public sealed record EditedAnswer(string Id, string Difference);

/// <summary>A group that nobody wants to be reminded of for a while.</summary>
public sealed record SnoozeRequest(string Group, DateTimeOffset Until, string Why);

internal static class DeadLetterActions
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var letters = api.MapGroup("/dead-letters").WithTags("dead-letters").Needs(AccessRole.Viewer);
        letters.MapGet("/groups", GroupsAsync).WithName("ListDeadLetterGroups").WithSummary("Open letters by cause, the most first.");
        letters.MapPost("/groups/snooze", SnoozeAsync).WithName("SnoozeDeadLetterGroup").Needs(AccessRole.Operator).WithSummary("Says until when nobody wants to be reminded of a group.");
        letters.MapPost("/preview", PreviewAsync).WithName("PreviewDeadLetters")
            .WithSummary("What would become of unresolved letters now, by the real rules on current data; nothing is written.");
        letters.MapPost("/discard", DiscardAsync).WithName("DiscardDeadLetters").Needs(AccessRole.Operator).WithSummary("Puts unresolved letters aside; restore takes them back.");
        letters.MapPost("/restore", RestoreAsync).WithName("RestoreDeadLetters").Needs(AccessRole.Operator).WithSummary("Takes discarded letters back.");
        letters.MapPost("/{id}/edit", EditAsync).WithName("EditDeadLetter").Needs(AccessRole.Operator)
            .WithSummary("Replaces the payload of an unresolved letter; the original is kept, and the parser must accept the new one.");
    }

    private static async Task<Ok<DeadLetterGroupAnswer[]>> GroupsAsync(DeadLetterGroups groups, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<DeadLetterGroupAnswer[]>([.. (await groups.ListAsync(limit, cancellationToken)).Select(row => new DeadLetterGroupAnswer(
            row.GroupKey, row.Reason, row.Condition, row.OpenCount, row.FirstFailedAt, row.LastFailedAt, row.SnoozedUntil))]);

    private static async Task<Results<NoContent, ProblemHttpResult>> SnoozeAsync(
        SnoozeRequest request, DeadLetterGroups groups, Actor actor, CancellationToken cancellationToken)
    {
        ApiRegistration.RequireWhy(request.Why);
        return await groups.SnoozeAsync(request.Group, request.Until.ToUniversalTime(), actor.Name, request.Why, cancellationToken)
            ? TypedResults.NoContent()
            : ApiText.NotFound($"The group {request.Group}", "'dead-letters groups' lists those that there are.");
    }

    private static async Task<Ok<PreviewAnswer>> PreviewAsync(LetterSelection selection, DeadLetterStore store, CancellationToken cancellationToken)
    {
        var (succeed, fail) = await store.PreviewAsync(selection.Filter(), LetterContent.Read, cancellationToken);
        return TypedResults.Ok(new PreviewAnswer(
            succeed + fail.Values.Sum(), succeed, fail.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.WireName(), pair => pair.Value)));
    }

    private static Task<Ok<MovedAnswer>> DiscardAsync(MoveRequest request, DeadLetterStore store, Actor actor, CancellationToken cancellationToken) =>
        MoveAsync(request, store, DeadLetterState.Unresolved, filter => store.DiscardAsync(filter, actor.Name, request.Why, cancellationToken), cancellationToken);

    private static Task<Ok<MovedAnswer>> RestoreAsync(MoveRequest request, DeadLetterStore store, Actor actor, CancellationToken cancellationToken) =>
        MoveAsync(request, store, DeadLetterState.Discarded, filter => store.RestoreAsync(filter, actor.Name, request.Why, cancellationToken), cancellationToken);

    private static async Task<Ok<MovedAnswer>> MoveAsync(
        MoveRequest request, DeadLetterStore store, DeadLetterState from, Func<DeadLetterFilter, Task<MovedLetters>> move, CancellationToken cancellationToken)
    {
        ApiRegistration.RequireWhy(request.Why);
        var filter = request.Selection.Filter();
        if (request.DryRun)
        {
            return TypedResults.Ok(new MovedAnswer(await store.CountAsync(filter with { States = [from] }, cancellationToken)));
        }

        var moved = await move(filter);
        return TypedResults.Ok(new MovedAnswer(moved.Count, moved.At));
    }

    private static async Task<Results<Ok<EditedAnswer>, ProblemHttpResult>> EditAsync(
        string id, EditRequest request, DeadLetterStore store, Actor actor, CancellationToken cancellationToken)
    {
        ApiRegistration.RequireWhy(request.Why);
        var letterId = ApiText.Letter(id);
        if (await store.ShowAsync(letterId, cancellationToken) is not var (letter, _))
        {
            return DeadLetterRoutes.Unknown(id);
        }

        if (letter.Payload is not { } before)
        {
            return Conflict($"The file of {id} is quarantined at {letter.PayloadAt}: change it there, and replay.");
        }

        byte[] payload = LetterContent.EncodingOf(letter.Stage).GetBytes(request.Payload);
        if (LetterContent.Problem(letter.Stage, payload) is { } problem)
        {
            throw new ApiTextException($"The new payload would fail again. {problem}");
        }

        string difference = LetterContent.Difference(letter.Stage, before, payload);
        return await store.EditAsync(letterId, payload, actor.Name, request.Why, difference, cancellationToken)
            ? TypedResults.Ok(new EditedAnswer(letter.Id.ToString(), difference))
            : Conflict($"The letter {id} is {letter.State.WireName()} or waits for a replay: only an unresolved one can be edited.");
    }

    private static ProblemHttpResult Conflict(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict, title: "Not possible now");
}
