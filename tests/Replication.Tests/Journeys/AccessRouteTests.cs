using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Replication.Console.Access;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>Which role each route asks for, as the program maps them.</summary>
public sealed partial class AccessRouteTests
{
    /// <summary>What answers anybody, beside the files of the screens: probes, metrics, and signing in and out.</summary>
    private static readonly string[] Open = ["/access.css", "/health/live", "/health/ready", "/metrics", "/sign-in", "/sign-in/oidc", "/sign-out"];

    /// <summary>What is posted, as it is long, and changes nothing.</summary>
    private static readonly string[] OnlyRead = ["/api/dead-letters/preview"];

    /// <summary>The framework's own, where the program is not published: files that were added since the build. It names no role, so it is the administrator's.</summary>
    private const string FilesOfABuild = "/{**path:file}";

    [Fact]
    public async Task Every_route_names_its_role_or_stands_in_the_list_of_those_that_answer_anybody()
    {
        await using var site = await JourneySite.StartAsync();
        var routes = Routes(site);
        Assert.InRange(routes.Count, 40, 1000);
        Assert.Equal(Open, routes.Where(route => route.Role is null && route.Anonymous).Select(route => route.Path).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(routes.Where(route => route.Role is null != route.Anonymous && route.Path != FilesOfABuild));
    }

    [Fact]
    public async Task What_changes_something_is_not_for_viewers()
    {
        await using var site = await JourneySite.StartAsync();
        Assert.Equal(OnlyRead, Routes(site)
            .Where(route => route.Path.StartsWith("/api", StringComparison.Ordinal) && route.Method != "GET" && route.Role is not (AccessRole.Operator or AccessRole.Administrator))
            .Select(route => route.Path));
    }

    [Fact]
    public async Task Each_route_refuses_who_has_no_key_and_who_has_too_small_a_role()
    {
        await using var access = await AccessSite.StartAsync();
        string viewer = await access.AddKeyAsync("looker", AccessRole.Viewer), operating = await access.AddKeyAsync("night-shift", AccessRole.Operator);
        var routes = Routes(access.Site).Where(route => route.Role is not null).ToList();
        Assert.InRange(routes.Count, 35, 1000);
        foreach (var (method, path, role, _) in routes)
        {
            string url = Parameter().Replace(path.Replace("{documentName}", "v1", StringComparison.Ordinal), "1");
            bool page = !path.StartsWith("/api", StringComparison.Ordinal) && !path.StartsWith("/openapi", StringComparison.Ordinal);
            Assert.Equal((path, page ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized), (path, await access.StatusAsync(new(method), url, null)));
            foreach (var (key, has) in ((string, AccessRole)[])[(viewer, AccessRole.Viewer), (operating, AccessRole.Operator)])
            {
                var status = await access.StatusAsync(new(method), url, key);
                Assert.True(
                    status == HttpStatusCode.Forbidden == has < role && status != HttpStatusCode.Unauthorized && (int)status < 500,
                    $"{method} {path} needs {role}, and answers {status} to {has}.");
            }
        }
    }

    [Fact]
    public async Task What_is_forbidden_names_the_role_that_is_needed()
    {
        await using var access = await AccessSite.StartAsync();
        using var answer = await access.SendAsync(HttpMethod.Post, "api/sites", await access.AddKeyAsync("looker", AccessRole.Viewer), new { siteCode = "M03" });
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("The role operator is needed here; looker has viewer.", (await AccessSite.JsonAsync(answer))["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_there_is_not_is_not_forbidden()
    {
        await using var access = await AccessSite.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await access.StatusAsync(HttpMethod.Get, "nowhere", null));
        Assert.Equal(HttpStatusCode.NotFound, await access.StatusAsync(HttpMethod.Get, "api/nowhere", null));
    }

    private static List<(string Method, string Path, AccessRole? Role, bool Anonymous)> Routes(JourneySite site) =>
    [
        .. from endpoint in site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), AccessPolicies.RoleOf(endpoint.Metadata), endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null),
    ];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
