using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Replication.Hosting.Telemetry;

/// <summary>The one source of spans and metrics of this product, and their export.</summary>
public static class ReplicationTelemetry
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "Replication";

    /// <summary>The variable that turns OTLP export on, as the OpenTelemetry specification names it.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Spans of the stages.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Metrics of the stages.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Boundaries of a histogram of durations in seconds: those of the messaging conventions, and on to minutes.</summary>
    public static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300],
    };

    /// <summary>
    /// Links from a span to traces of which only the ids are known, as a letter carries no more: the span id of a link is the second half of the trace id,
    /// and names no span. Of many traces the first 128, which OpenTelemetry keeps.
    /// </summary>
    public static IEnumerable<ActivityLink> LinksTo(IEnumerable<string?> traceIds) => traceIds
        .Where(id => id is { Length: TraceIdLength } && id.All(char.IsAsciiHexDigitLower)).Distinct(StringComparer.Ordinal).Take(128)
        .Select(id => new ActivityLink(new ActivityContext(
            ActivityTraceId.CreateFromString(id), ActivitySpanId.CreateFromString(id.AsSpan(TraceIdLength / 2)), ActivityTraceFlags.None, isRemote: true)));

    private const int TraceIdLength = 32;

    /// <summary>
    /// Adds tracing and metrics: Prometheus scrape always, OTLP where an endpoint is configured. A trace spans a batch from claim to commit;
    /// MassTransit carries its context across the queues.
    /// </summary>
    public static IServiceCollection AddReplicationTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("replication"))
            .WithTracing(tracing => tracing.AddSource(Name, "MassTransit"))
            .WithMetrics(metrics => metrics.AddMeter(Name).AddPrometheusExporter());
        if (!string.IsNullOrEmpty(configuration[OtlpEndpoint]))
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }
}
