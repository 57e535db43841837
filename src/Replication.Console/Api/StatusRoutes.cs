using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Console.Watch;
using Replication.Domain;
using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>What is known of a package on a server.</summary>
public sealed record StatusAnswer(
    string PackageId,
    string SiteCode,
    string Server,
    PackageServerType Type,
    PackageStatus Status,
    int? SourceVersion,
    long? TransactionId,
    DateTimeOffset UpdatedAt,
    string? Share,
    int Epoch,
    DateTimeOffset AppliedAt);

/// <summary>What came in and what became of it. At rest applied, stale, waiting and dead-lettered sum up to received.</summary>
/// <param name="InFlight">Claimed files and messages without an outcome yet; null while the broker does not tell.</param>
public sealed record StatusSummaryAnswer(
    long Received,
    long Applied,
    long Stale,
    long Waiting,
    long DeadLettered,
    long? InFlight,
    long Rows,
    long MarkersResolved,
    IReadOnlyDictionary<string, int> ByStatus);

internal static class StatusRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var statuses = api.MapGroup("/statuses").WithTags("statuses").Needs(AccessRole.Viewer);
        statuses.MapGet("/", ListAsync).WithName("ListStatuses").WithSummary("Statuses by package, site, server and type.");
        statuses.MapGet("/summary", SummaryAsync).WithName("SummariseStatuses").WithSummary("What came in and what became of it.");
    }

    private static async Task<Ok<StatusAnswer[]>> ListAsync(
        StatusQueries queries, CancellationToken cancellationToken, string? package = null, string? site = null, string? server = null, int limit = 100)
    {
        var filter = new StatusFilter(
            ApiText.Optional<PackageId>("The package ID", package, PackageId.TryParse, PackageId.Rule),
            ApiText.Optional<SiteCode>("The site code", site, SiteCode.TryParse, SiteCode.Rule),
            string.IsNullOrEmpty(server) ? null : server);
        return TypedResults.Ok<StatusAnswer[]>([.. (await queries.ListAsync(filter, limit, cancellationToken)).Select(Answer)]);
    }

    private static async Task<Ok<StatusSummaryAnswer>> SummaryAsync(
        CounterStore counters, StatusQueries queries, IEnumerable<IWorkloadSource> workloads, CancellationToken cancellationToken)
    {
        var sums = await counters.ReadAsync(cancellationToken);
        var byStatus = await queries.CountByStatusAsync(cancellationToken);
        return TypedResults.Ok(new StatusSummaryAnswer(
            sums.Received,
            sums.Applied,
            sums.Stale,
            sums.Waiting,
            sums.DeadLettered,
            await SiteLook.InFlightAsync(workloads, cancellationToken),
            byStatus.Values.Sum(count => (long)count),
            sums.MarkersResolved,
            byStatus.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.WireName(), pair => pair.Value)));
    }

    private static StatusAnswer Answer(StatusRow row) => new(
        row.PackageId.ToString(),
        row.SiteCode.ToString(),
        row.Server,
        row.Type,
        row.Status,
        row.SourceVersion,
        row.TransactionId < 0 ? null : row.TransactionId,
        row.UpdatedAt,
        row.Share,
        row.Epoch,
        row.AppliedAt);
}
