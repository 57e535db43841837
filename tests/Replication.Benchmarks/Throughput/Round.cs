using Replication.Tests.Servers;

namespace Replication.Benchmarks.Throughput;

/// <summary>One round of a pipeline.</summary>
/// <param name="CpuSeconds">By process, servers among them.</param>
/// <param name="PeakOctets">The most memory, by process of the pipeline; looked at four times a second.</param>
internal sealed record Round(
    string Pipeline, int Statuses, double Seconds, IReadOnlyDictionary<string, double> CpuSeconds, IReadOnlyDictionary<string, long> PeakOctets)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public double Rate => Statuses / Seconds;

    /// <summary>All processes together.</summary>
    public double CpuMicroseconds => 1e6 * CpuSeconds.Values.Sum() / Statuses;

    /// <summary>Measures what a pipeline does, once all that was written for it is on the disk.</summary>
    public static async Task<Round> MeasureAsync(IPipeline pipeline, MeasuredServers servers, int statuses, Func<Task> run)
    {
        await TestServer.RunAsync("sync");
        var processes = pipeline.Processes.Concat(servers.ProcessIds).ToDictionary(StringComparer.Ordinal);
        var before = CpuSeconds();
        var peaks = pipeline.Processes.ToDictionary(process => process.Key, _ => 0L, StringComparer.Ordinal);
        long start = TimeProvider.System.GetTimestamp();
        var running = run();
        do
        {
            foreach (var (name, id) in pipeline.Processes)
            {
                peaks[name] = Math.Max(peaks[name], ProcessUsage.OwnOctets(id));
            }
        }
        while (await Task.WhenAny(running, Task.Delay(Look, TimeProvider.System)) != running);
        await running;
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return new Round(
            pipeline.Name,
            statuses,
            seconds,
            CpuSeconds().ToDictionary(process => process.Key, process => process.Value - before[process.Key], StringComparer.Ordinal),
            peaks);

        Dictionary<string, double> CpuSeconds() =>
            processes.ToDictionary(process => process.Key, process => ProcessUsage.CpuSeconds(process.Value), StringComparer.Ordinal);
    }

    public static double Median(IEnumerable<Round> rounds, Func<Round, double> value)
    {
        double[] sorted = [.. rounds.Select(value).Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
