namespace Replication.Benchmarks.Throughput;

/// <summary>One round of a pipeline.</summary>
/// <param name="CpuSeconds">By process, servers among them.</param>
/// <param name="PeakOctets">The most memory so far, by process of the pipeline.</param>
internal sealed record Round(
    string Pipeline, int Statuses, double Seconds, IReadOnlyDictionary<string, double> CpuSeconds, IReadOnlyDictionary<string, long> PeakOctets)
{
    public double Rate => Statuses / Seconds;

    /// <summary>All processes together.</summary>
    public double CpuMicroseconds => 1e6 * CpuSeconds.Values.Sum() / Statuses;

    /// <summary>Measures what a pipeline does, once all that was written for it is on the disk.</summary>
    public static async Task<Round> MeasureAsync(IPipeline pipeline, MeasuredServers servers, int statuses, Func<Task> run)
    {
        await servers.SettleAsync();
        var processes = pipeline.Processes.Concat(servers.ProcessIds).ToDictionary(StringComparer.Ordinal);
        var before = CpuSeconds();
        long start = TimeProvider.System.GetTimestamp();
        await run();
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return new Round(
            pipeline.Name,
            statuses,
            seconds,
            CpuSeconds().ToDictionary(process => process.Key, process => process.Value - before[process.Key], StringComparer.Ordinal),
            pipeline.Processes.ToDictionary(process => process.Key, process => ProcessUsage.PeakOctets(process.Value), StringComparer.Ordinal));

        Dictionary<string, double> CpuSeconds() =>
            processes.ToDictionary(process => process.Key, process => ProcessUsage.CpuSeconds(process.Value), StringComparer.Ordinal);
    }

    public static double Median(IEnumerable<Round> rounds, Func<Round, double> value)
    {
        double[] sorted = [.. rounds.Select(value).Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
