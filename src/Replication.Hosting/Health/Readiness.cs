using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Health;

/// <summary>
/// What keeps this process from its work at the moment, in words. Roles report a problem when they meet it and its end when it is over;
/// while there is one, the process is not ready.
/// </summary>
public sealed class Readiness : IHealthCheck
{
    private static readonly Gauge<int> Ready = ReplicationTelemetry.Meter.CreateGauge<int>(
        "replication.ready", null, "1 while the process can work, 0 while something keeps it from that; its readiness says what.");

    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);

    /// <summary>Nothing is known to be wrong.</summary>
    public Readiness() => Record();

    /// <summary>The problems by the part that has them.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>Says that a part can't work, and why.</summary>
    /// <param name="part">Such as <c>site-database</c> or <c>lane:M03</c>.</param>
    /// <param name="problem">One sentence.</param>
    public void Report(string part, string problem)
    {
        _problems[part] = problem;
        Record();
    }

    /// <summary>Says that a part works again.</summary>
    /// <returns>Whether it had a problem before.</returns>
    public bool Clear(string part)
    {
        bool had = _problems.TryRemove(part, out _);
        Record();
        return had;
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_problems.IsEmpty
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(string.Join('\n', _problems.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {p.Value}"))));

    private void Record() => Ready.Record(_problems.IsEmpty ? 1 : 0);
}
