using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A lane of the inbox.</summary>
/// <param name="Lane">Its folder; a dot for the inbox itself.</param>
/// <param name="Items">Reports, and files that yield none, with a first outcome within <c>Ceiling:Window</c>, as far as they count.</param>
/// <param name="Faults">Those of them that became dead letters by their own fault.</param>
/// <param name="PausedSince">Since when its files stay where they are; null where it goes on.</param>
/// <param name="Why">Why it is paused.</param>
/// <param name="By">Who paused it: <c>dead-letters</c> or an operator.</param>
public sealed record LaneAnswer(string Lane, long Items, long Faults, DateTimeOffset? PausedSince, string? Why, string? By);

/// <summary>A lane to pause or to resume, and why.</summary>
public sealed record LaneRequest(string Lane, string Why);

internal static class LaneRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var lanes = api.MapGroup("/lanes").WithTags("lanes").Needs(AccessRole.Viewer);
        lanes.MapGet("/", ListAsync).WithName("ListLanes").WithSummary("Lanes that are paused, or by which something came in lately; the paused ones first, then the most faults.");
        lanes.MapPost("/pause", PauseAsync).WithName("PauseLane").Needs(AccessRole.Operator).WithSummary("Leaves the files of a lane where they are until it is resumed.");
        lanes.MapPost("/resume", ResumeAsync).WithName("ResumeLane").Needs(AccessRole.Operator).WithSummary("Has a paused lane go on; only what comes in from now on counts toward its ceiling.");
    }

    private static async Task<Ok<LaneAnswer[]>> ListAsync(LaneStore store, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<LaneAnswer[]>(
        [
            .. (await ReadAsync(store, cancellationToken)).OrderByDescending(lane => lane.PausedSince is not null).ThenByDescending(lane => lane.Faults)
                .ThenBy(lane => lane.Lane, StringComparer.Ordinal).Take(limit > 0 ? limit : int.MaxValue),
        ]);

    private static async Task<Ok<LaneAnswer>> PauseAsync(LaneRequest request, LaneStore store, Actor actor, CancellationToken cancellationToken)
    {
        string lane = Lane(request);
        await store.PauseAsync(lane, actor.Name, request.Why, cancellationToken);
        return TypedResults.Ok(await ShowAsync(lane, store, cancellationToken));
    }

    private static async Task<Results<Ok<LaneAnswer>, ProblemHttpResult>> ResumeAsync(
        LaneRequest request, LaneStore store, Actor actor, CancellationToken cancellationToken)
    {
        string lane = Lane(request);
        return await store.ResumeAsync(lane, actor.Name, request.Why, cancellationToken)
            ? TypedResults.Ok(await ShowAsync(lane, store, cancellationToken))
            : ApiText.NotFound($"A paused lane {request.Lane}", "'lanes list' shows those that there are.");
    }

    private static string Lane(LaneRequest request)
    {
        ApiRegistration.RequireWhy(request.Why);
        return ApiText.Required<string>("The lane", request.Lane, LaneName.TryParse, LaneName.Rule);
    }

    private static async Task<LaneAnswer> ShowAsync(string lane, LaneStore store, CancellationToken cancellationToken) =>
        (await ReadAsync(store, cancellationToken)).FirstOrDefault(answer => answer.Lane == LaneName.Show(lane))
        ?? new LaneAnswer(LaneName.Show(lane), 0, 0, null, null, null);

    /// <summary>All outcomes that are there: what is too old to count has been forgotten.</summary>
    private static async Task<IEnumerable<LaneAnswer>> ReadAsync(LaneStore store, CancellationToken cancellationToken) =>
        (await store.ReadAsync(DateTimeOffset.MinValue, cancellationToken)).Where(lane => lane.IsHeld || lane.Items > 0).Select(lane => new LaneAnswer(
            LaneName.Show(lane.Lane),
            lane.Items,
            lane.Faults,
            lane.IsHeld ? lane.Hold!.ChangedAt : null,
            lane.IsHeld ? lane.Hold!.Why : null,
            lane.IsHeld ? lane.Hold!.By : null));
}
