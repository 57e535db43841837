using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A report that waits for its package or site.</summary>
/// <param name="PackageId">As it was reported, success marker included.</param>
public sealed record WaitingAnswer(
    string Id,
    string Condition,
    string PackageId,
    string SiteCode,
    string Server,
    int Attempts,
    DateTimeOffset WaitingSince,
    DateTimeOffset NextAttemptAt,
    DateTimeOffset DeadlineAt,
    string FileName);

internal static class WaitingRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var waiting = api.MapGroup("/waiting").WithTags("waiting").Needs(AccessRole.Viewer);
        waiting.MapGet("/", ListAsync).WithName("ListWaiting").WithSummary("What waits, oldest claim first.");
        waiting.MapGet("/summary", SummaryAsync).WithName("SummariseWaiting").WithSummary("What waits, by condition.");
        api.MapGet("/queues", QueuesAsync).WithName("ListQueues").WithTags("queues").Needs(AccessRole.Viewer)
            .WithSummary("Depth, age of the oldest and consumers of every queue, and a line for what waits.");
    }

    private static async Task<Ok<WaitingAnswer[]>> ListAsync(
        WaitingQueries queries, CancellationToken cancellationToken, string? condition = null, int limit = 100) =>
        TypedResults.Ok<WaitingAnswer[]>([.. (await queries.ListAsync(string.IsNullOrEmpty(condition) ? null : condition, limit, cancellationToken)).Select(row => new WaitingAnswer(
            new ItemId(row.ClaimId, row.Row).ToString(),
            row.Condition,
            row.PackageId.ToString(),
            row.SiteCode.ToString(),
            row.Server,
            row.Attempts,
            row.WaitingSince,
            row.NextAttemptAt,
            row.DeadlineAt,
            row.FileName))]);

    private static async Task<Ok<List<WaitingCondition>>> SummaryAsync(WaitingQueries queries, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.SummaryAsync(cancellationToken));

    private static async Task<Ok<QueueDepth[]>> QueuesAsync(
        IQueueDepths depths, WaitingQueries waiting, CounterStore counters, TimeProvider time, CancellationToken cancellationToken)
    {
        var oldest = await waiting.OldestSinceAsync(cancellationToken);
        var sums = await counters.ReadAsync(cancellationToken);
        return TypedResults.Ok<QueueDepth[]>(
        [
            .. await depths.ReadAsync(cancellationToken),
            new QueueDepth("waiting", sums.Waiting, oldest is { } since ? (time.GetUtcNow() - since).TotalSeconds : null, 0),
        ]);
    }
}
