using System.Text.RegularExpressions;

namespace Replication.Tests.Telemetry;

/// <summary>The metrics as <c>docs/telemetry.md</c> lists them.</summary>
internal static partial class MetricList
{
    /// <returns>Each by its own name and by the one in Prometheus; a histogram has <c>_count</c> and others behind that.</returns>
    public static IReadOnlyList<(string Name, string Prometheus)> Read() =>
    [
        .. RowPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/telemetry.md")))
            .Select(match => (match.Groups["name"].Value, match.Groups["prometheus"].Value)),
    ];

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| `(?<prometheus>[a-z_]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
