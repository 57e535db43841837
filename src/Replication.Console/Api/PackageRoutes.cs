using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A package definition.</summary>
public sealed record PackageAnswer(
    string PackageId, string Name, string? Version, string? Manufacturer, string? Language, int? SourceVersion, DateTimeOffset AddedAt);

/// <summary>A package definition and what its servers say.</summary>
public sealed record PackageDetailAnswer(PackageAnswer Package, int Targeted, int Installed, int Retrying, int Failed);

/// <summary>How a package stands on its servers.</summary>
public sealed record PackageStandingAnswer(
    string PackageId, string Name, string? Version, string? Manufacturer, int Targeted, int Installed, int Retrying, int Failed);

/// <summary>A package to add.</summary>
public sealed record PackageRequest(
    string PackageId, string? Name, string? Version, string? Manufacturer, string? Language, int? SourceVersion);

internal static class PackageRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var packages = api.MapGroup("/packages").WithTags("packages").Needs(AccessRole.Viewer);
        packages.MapGet("/", ListAsync).WithName("ListPackages").WithSummary("Packages by ID.");
        packages.MapPost("/", AddAsync).WithName("AddPackages").Needs(AccessRole.Operator)
            .WithSummary("Adds packages, or changes the words of known ones. What waits for a new one is applied at once.");
        packages.MapGet("/standing", StandingAsync).WithName("ListPackageStandings").WithSummary("Packages by ID with the counts of their servers, a page at a time.");
        packages.MapGet("/{id}", ShowAsync).WithName("ShowPackage").WithSummary("One package with the counts of its servers.");
        packages.MapDelete("/{id}", RemoveAsync).WithName("RemovePackage").Needs(AccessRole.Operator).WithSummary("Removes a definition; reported statuses stay.");
    }

    private static async Task<Ok<PackageAnswer[]>> ListAsync(PackageStore store, CancellationToken cancellationToken, int limit = 100) =>
        TypedResults.Ok<PackageAnswer[]>([.. (await store.ListAsync(limit, cancellationToken)).Select(Answer)]);

    private static async Task<Ok<PackageStandingAnswer[]>> StandingAsync(
        PackageStandings standings,
        CancellationToken cancellationToken,
        string? text = null,
        string? state = null,
        string? site = null,
        string? after = null,
        int limit = 100)
    {
        var filter = new PackageFilter(
            text,
            state switch
            {
                null or "" => null,
                "failed" => PackageStatus.Failed,
                "retrying" => PackageStatus.Retry,
                _ => throw new ApiTextException($"The state is '{state}': failed or retrying is needed."),
            },
            ApiText.Optional<SiteCode>("The site code", site, SiteCode.TryParse, SiteCode.Rule),
            ApiText.Optional<PackageId>("The package ID", after, PackageId.TryParse, PackageId.Rule));
        return TypedResults.Ok<PackageStandingAnswer[]>([.. (await standings.ListAsync(filter, limit, cancellationToken)).Select(row => new PackageStandingAnswer(
            row.Package.PackageId.ToString(), row.Package.Name, row.Package.Version, row.Package.Manufacturer, row.Targeted, row.Installed, row.Retrying, row.Failed))]);
    }

    private static async Task<Ok<AddedPackages>> AddAsync(
        PackageRequest[] requests, PackageStore store, Actor actor, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(await store.AddAsync([.. requests.Select(request => Row(request, now))], actor.Name, cancellationToken));
    }

    private static async Task<Results<Ok<PackageDetailAnswer>, ProblemHttpResult>> ShowAsync(
        string id, PackageStore store, CancellationToken cancellationToken)
    {
        var packageId = ApiText.Package(id);
        return await store.ShowAsync(packageId, cancellationToken) is { } package
            ? TypedResults.Ok(new PackageDetailAnswer(
                Answer(package.Package), package.Targeted, package.Installed, package.Retrying, package.Failed))
            : Unknown(packageId);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id, string why, PackageStore store, Actor actor, CancellationToken cancellationToken)
    {
        var packageId = ApiText.Package(id);
        ApiRegistration.RequireWhy(why);
        return await store.RemoveAsync(packageId, actor.Name, why, cancellationToken) ? TypedResults.NoContent() : Unknown(packageId);
    }

    private static ProblemHttpResult Unknown(PackageId packageId) =>
        ApiText.NotFound($"The package {packageId}", $"Add it with 'packages add {packageId} --name TEXT'.");

    private static PackageAnswer Answer(PackageRow row) => new(
        row.PackageId.ToString(), row.Name, row.Version, row.Manufacturer, row.Language, row.SourceVersion, row.AddedAt);

    private static PackageRow Row(PackageRequest request, DateTimeOffset now)
    {
        var packageId = ApiText.Package(request.PackageId);
        return request.SourceVersion is < 0
            ? throw new ApiTextException($"The source version of {packageId} is {request.SourceVersion}: 0 or more is needed.")
            : new PackageRow
            {
                PackageId = packageId,
                Pattern = packageId.Pattern,
                Name = string.IsNullOrWhiteSpace(request.Name) ? packageId.ToString() : request.Name,
                Version = request.Version,
                Manufacturer = request.Manufacturer,
                Language = request.Language,
                SourceVersion = request.SourceVersion,
                AddedAt = now,
            };
    }
}
