using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Replication.Hosting.Environment;
using Replication.Hosting.Options;

namespace Replication.Hosting.Health;

/// <summary>What a probe sees.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Such as <c>readiness</c>.</param>
/// <param name="Status">As above.</param>
/// <param name="Description">The reason in words.</param>
public sealed record HealthCheckAnswer(string Name, string Status, string? Description);

/// <summary>The probes that every role serves.</summary>
public static class HealthEndpoints
{
    /// <summary>The tag of a check that says whether the process is to be started anew.</summary>
    internal const string LiveTag = "live";

    private const string ReadyTag = "ready";

    /// <summary>Adds what the probes look at, the room in each <see cref="NeededFolder"/> too; the bus adds its own check under the same tag.</summary>
    public static IServiceCollection AddReplicationHealth(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddCheckedOptions<DiskOptions>(DiskOptions.Section).AddHostedService<DiskSpace>();
        services.AddHealthChecks().AddCheck<Readiness>("readiness", tags: [ReadyTag]);
        return services;
    }

    /// <summary><c>/health/live</c>: the process answers and its bus does not hang. <c>/health/ready</c>: it can work; else 503 with the reasons.</summary>
    public static void MapReplicationHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", Options(check => check.Tags.Contains(LiveTag))).WithName("Live").WithTags("health").AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", Options(check => check.Tags.Contains(ReadyTag))).WithName("Ready").WithTags("health").AllowAnonymous();
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) => new()
    {
        Predicate = predicate,
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(Answer(report), context.RequestAborted),
    };

    private static HealthAnswer Answer(HealthReport report) => new(
        report.Status.ToString(),
        [.. report.Entries.Select(entry => new HealthCheckAnswer(entry.Key, entry.Value.Status.ToString(), entry.Value.Description))]);
}
