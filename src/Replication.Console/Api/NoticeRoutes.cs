using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>Something that somebody should know.</summary>
/// <param name="Subject">Which one: a group of letters, a lane, a replay, a process.</param>
public sealed record NoticeAnswer(string Id, DateTimeOffset At, NoticeKind Kind, string Subject, string Message);

internal static class NoticeRoutes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/notices", ListAsync).WithName("ListNotices").WithTags("notices").Needs(AccessRole.Viewer)
        .WithSummary("What somebody should know, of the last 30 days, the newest first.");

    private static async Task<Ok<NoticeAnswer[]>> ListAsync(NoticeStore store, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<NoticeAnswer[]>([.. (await store.ListAsync(limit, cancellationToken)).Select(row => new NoticeAnswer(
            row.NoticeId.ToString(System.Globalization.CultureInfo.InvariantCulture), row.At, row.Kind, row.Subject, row.Message))]);
}
