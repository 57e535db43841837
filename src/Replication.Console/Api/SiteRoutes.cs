using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A site below this one.</summary>
/// <param name="Learned">Whether it was added by its first report.</param>
public sealed record SiteAnswer(string SiteCode, string ParentCode, int Epoch, bool Learned, DateTimeOffset AddedAt);

/// <summary>A site and how many status rows it has.</summary>
public sealed record SiteDetailAnswer(SiteAnswer Site, int Statuses);

/// <summary>A site and how it stands.</summary>
/// <param name="ParentCode">Where it reports to; of this site itself as configured, and null where it is the highest.</param>
/// <param name="LastReportAt">When a report of it became a row last.</param>
/// <param name="Learned">Whether it was added by its first report.</param>
/// <param name="AddedAt">Null for this site itself.</param>
public sealed record SiteStandingAnswer(
    string SiteCode, string? ParentCode, int Statuses, int Failed, int Waiting, int OpenLetters, DateTimeOffset? LastReportAt, bool Learned, DateTimeOffset? AddedAt);

/// <summary>A site to add.</summary>
/// <param name="ParentCode">Where it reports to; this site where not given.</param>
public sealed record SiteRequest(string SiteCode, string? ParentCode);

internal static class SiteRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("sites").Needs(AccessRole.Viewer);
        sites.MapGet("/", ListAsync).WithName("ListSites").WithSummary("Sites by code.");
        sites.MapPost("/", AddAsync).WithName("AddSite").Needs(AccessRole.Operator).WithSummary("Adds a site. What waits for it is applied at once.");
        sites.MapGet("/standing", StandingAsync).WithName("ListSiteStandings").WithSummary("This site and those below it with what each reported, counted some seconds ago at most.");
        sites.MapGet("/{code}", ShowAsync).WithName("ShowSite").WithSummary("One site.");
    }

    private static async Task<Ok<SiteAnswer[]>> ListAsync(SiteStore store, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<SiteAnswer[]>([.. (await store.ListAsync(limit, cancellationToken)).Select(Answer)]);

    private static async Task<Ok<SiteStandingAnswer[]>> StandingAsync(
        SiteStore store, SiteStandings standings, SiteIdentity own, CancellationToken cancellationToken)
    {
        var figures = await standings.ReadAsync(cancellationToken);
        var sites = await store.ListAsync(0, cancellationToken);
        return TypedResults.Ok<SiteStandingAnswer[]>(
        [
            Standing(figures, own.Code, own.Parent?.ToString(), false, null),
            .. sites.Select(row => Standing(figures, row.SiteCode, row.ParentCode.ToString(), row.Learned, row.AddedAt)),
        ]);
    }

    private static SiteStandingAnswer Standing(
        IReadOnlyDictionary<SiteCode, SiteStanding> figures, SiteCode code, string? parent, bool learned, DateTimeOffset? addedAt)
    {
        var site = figures.GetValueOrDefault(code) ?? new SiteStanding(code, 0, 0, 0, 0, null);
        return new(code.ToString(), parent, site.Statuses, site.Failed, site.Waiting, site.OpenLetters, site.LastAppliedAt, learned, addedAt);
    }

    private static async Task<Results<Ok<SiteAnswer>, ProblemHttpResult>> AddAsync(
        SiteRequest request, SiteStore store, SiteIdentity own, Actor actor, CancellationToken cancellationToken)
    {
        var code = ApiText.Site(request.SiteCode);
        var parent = ApiText.Optional<SiteCode>("The parent", request.ParentCode, SiteCode.TryParse, SiteCode.Rule) ?? own.Code;
        if (code == own.Code)
        {
            throw new ApiTextException($"The site code is '{code}': that is this site itself. Add the sites below it.");
        }

        await store.AddAsync(code, parent, actor.Name, cancellationToken);
        var added = await store.ShowAsync(code, cancellationToken);
        return TypedResults.Ok(Answer(added!.Value.Site));
    }

    private static async Task<Results<Ok<SiteDetailAnswer>, ProblemHttpResult>> ShowAsync(
        string code, SiteStore store, CancellationToken cancellationToken)
    {
        var siteCode = ApiText.Site(code);
        return await store.ShowAsync(siteCode, cancellationToken) is { } site
            ? TypedResults.Ok(new SiteDetailAnswer(Answer(site.Site), site.Rows))
            : ApiText.NotFound($"The site {siteCode}", $"Add it with 'sites add {siteCode}'.");
    }

    private static SiteAnswer Answer(SiteRow row) =>
        new(row.SiteCode.ToString(), row.ParentCode.ToString(), row.Epoch, row.Learned, row.AddedAt);
}
