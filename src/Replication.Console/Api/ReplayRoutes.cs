using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>Letters to send back, how, and why.</summary>
/// <param name="Rate">Letters a second at most; null for as fast as it goes.</param>
/// <param name="Canary">Letters that go first; the rest goes when they did not fail again by the same cause.</param>
/// <param name="At">Not before this.</param>
/// <param name="Force">Also letters that came back twice by the same cause.</param>
/// <param name="DryRun">Only say how many.</param>
public sealed record ReplayRequest(
    LetterSelection Selection, string Why, int? Rate = null, int? Canary = null, DateTimeOffset? At = null, bool Force = false, bool DryRun = false);

/// <summary>A replay.</summary>
/// <param name="Id">Stands in the timeline of each letter.</param>
/// <param name="Total">Letters that go back to the stage where they failed.</param>
/// <param name="Done">Those with an outcome.</param>
/// <param name="RemainingSeconds">At its rate; null where it has none or has ended.</param>
/// <param name="WantForce">Letters left out, as they came back twice by the same cause; known when it is made.</param>
public sealed record ReplayAnswer(
    string Id,
    ReplayJobState State,
    int Total,
    int Done,
    int Succeeded,
    int Failed,
    int? Rate,
    string? StoppedBecause,
    int Canary,
    double? RemainingSeconds,
    DateTimeOffset StartAt,
    DateTimeOffset CreatedAt,
    string By,
    string Why,
    int? WantForce);

/// <summary>How many letters a replay would send back.</summary>
public sealed record ReplayDryRunAnswer(int Total, int WantForce);

/// <summary>Why somebody changes a replay; may be missing.</summary>
public sealed record ReplayChangeRequest(string? Why);

internal static class ReplayRoutes
{
    /// <summary>Letters that go first where nothing is said.</summary>
    private const int DefaultCanary = 10;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/dead-letters/replay", CreateAsync).WithName("ReplayDeadLetters").WithTags("replays").Needs(AccessRole.Operator)
            .WithSummary("Records a job that sends unresolved letters back to the stage where they failed.");
        var replays = api.MapGroup("/replays").WithTags("replays").Needs(AccessRole.Viewer);
        replays.MapGet("/", ListAsync).WithName("ListReplays").WithSummary("Replays, the newest first.");
        replays.MapGet("/{id}", ShowAsync).WithName("ShowReplay").WithSummary("One replay with its figures.");
        foreach (var (verb, state) in (ReadOnlySpan<(string, ReplayJobState)>)[("pause", ReplayJobState.Paused), ("resume", ReplayJobState.Running), ("cancel", ReplayJobState.Cancelled)])
        {
            replays.MapPost($"/{{id}}/{verb}", (string id, ReplayChangeRequest? request, ReplayJobStore store, Actor actor, CancellationToken cancellationToken) =>
                    ChangeAsync(id, state, request?.Why, store, actor, cancellationToken))
                .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Replay").Needs(AccessRole.Operator).WithSummary("Holds a replay, lets it go on, or ends it; one that has ended stays so.");
        }

        api.MapGet("/audit", async (AuditStore audit, CancellationToken cancellationToken, string? by = null, string? text = null, int limit = 100) =>
            TypedResults.Ok(await audit.ListAsync(by, text, limit, cancellationToken)))
            .WithName("ListAudit").WithTags("audit").Needs(AccessRole.Viewer).WithSummary("Who did what, when, why, to how many; the newest first.");
    }

    private static async Task<Results<Ok<ReplayAnswer>, Ok<ReplayDryRunAnswer>>> CreateAsync(
        ReplayRequest request, ReplayJobStore store, Actor actor, CancellationToken cancellationToken)
    {
        ApiRegistration.RequireWhy(request.Why);
        if (request.Rate is < 1 || request.Canary is < 0)
        {
            throw new ApiTextException("'rate' must be 1 letter a second or more, 'canary' 0 letters or more.");
        }

        var plan = new ReplayPlan(
            request.Selection.Filter(), actor.Name, request.Why, request.Rate, request.Canary ?? DefaultCanary, request.At?.ToUniversalTime(), request.Force);
        if (request.DryRun)
        {
            var (total, forced) = await store.CountAsync(plan, cancellationToken);
            return TypedResults.Ok(new ReplayDryRunAnswer(total, forced));
        }

        var (job, wantForce) = await store.CreateAsync(plan, cancellationToken);
        return TypedResults.Ok(Answer(job, wantForce));
    }

    private static async Task<Ok<ReplayAnswer[]>> ListAsync(ReplayJobStore store, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<ReplayAnswer[]>([.. (await store.ListAsync(limit, cancellationToken)).Select(job => Answer(job, null))]);

    private static async Task<Results<Ok<ReplayAnswer>, ProblemHttpResult>> ShowAsync(
        string id, ReplayJobStore store, CancellationToken cancellationToken) =>
        await store.ShowAsync(JobId(id), cancellationToken) is { } job ? TypedResults.Ok(Answer(job, null)) : Unknown(id);

    private static async Task<Results<Ok<ReplayAnswer>, ProblemHttpResult>> ChangeAsync(
        string id, ReplayJobState state, string? why, ReplayJobStore store, Actor actor, CancellationToken cancellationToken) =>
        await store.ChangeAsync(JobId(id), state, actor.Name, why, cancellationToken) is { } job ? TypedResults.Ok(Answer(job, null)) : Unknown(id);

    private static Guid JobId(string id) => ApiText.Required<Guid>("The id of a replay", id, Guid.TryParse, "an id as 'replays list' shows it");

    private static ProblemHttpResult Unknown(string id) => ApiText.NotFound($"The replay {id}", "'replays list' shows those that there are.");

    private static ReplayAnswer Answer(ReplayJobRow job, int? wantForce) => new(
        job.JobId.ToString("D"),
        job.State,
        job.Total,
        job.Done,
        job.Succeeded,
        job.Failed,
        job.Rate,
        job.StoppedBecause,
        job.Canary,
        job.Rate is { } rate && job.State is ReplayJobState.Canary or ReplayJobState.Running ? (job.Total - job.Done) / (double)rate : null,
        job.StartAt,
        job.CreatedAt,
        job.By,
        job.Why,
        wantForce);
}
