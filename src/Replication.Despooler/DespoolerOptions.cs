using Replication.Hosting.Options;

namespace Replication.Despooler;

/// <summary>How claimed files travel. Section <c>Despooler</c>.</summary>
public sealed class DespoolerOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Despooler";

    private const int SmallestBatchBytes = 1024;
    private const int LargestBatchBytes = 8 * 1024 * 1024;

    /// <summary>Files in a batch at most. Default 1,000; 1 to 10,000. Half of it costs a tenth of the throughput, twice as many gain nothing (docs/performance.md).</summary>
    public int BatchFiles { get; set; } = 1000;

    /// <summary>
    /// Octets in a batch at most; a larger single file goes alone. Default 2 MiB; 1 KiB to 8 MiB, as a message is at most 16 MiB.
    /// </summary>
    public int BatchBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>
    /// How long after a batch the next one goes that is not full: a file that comes alone goes at once, of a trickle several go together, as a
    /// batch costs twelve milliseconds of CPU on its way (docs/performance.md). Default 20 ms; at most 10 s.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Files claimed and not decided at most: what another child's file waits behind. Default 4,000; at least <see cref="BatchFiles"/>, at most 1,000,000.</summary>
    public int InFlightFiles { get; set; } = 4000;

    /// <summary>
    /// Octets claimed and not decided, beyond which nothing more is claimed; the last file may exceed it. Default 32 MiB; at least
    /// <see cref="BatchBytes"/>, at most 4 GiB.
    /// </summary>
    public long InFlightBytes { get; set; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (BatchFiles is < 1 or > 10_000)
        {
            yield return $"Despooler:BatchFiles is {BatchFiles}; it must be 1 to 10000.";
        }

        if (BatchBytes is < SmallestBatchBytes or > LargestBatchBytes)
        {
            yield return $"Despooler:BatchBytes is {BatchBytes}; it must be {SmallestBatchBytes} to {LargestBatchBytes}.";
        }

        if (Linger < TimeSpan.Zero || Linger > TimeSpan.FromSeconds(10))
        {
            yield return $"Despooler:Linger is {Linger}; it must be 00:00:00 to 00:00:10.";
        }

        if (InFlightFiles < BatchFiles || InFlightFiles > 1_000_000)
        {
            yield return $"Despooler:InFlightFiles is {InFlightFiles}; it must be at least Despooler:BatchFiles and at most 1000000.";
        }

        if (InFlightBytes < BatchBytes || InFlightBytes > 4L * 1024 * 1024 * 1024)
        {
            yield return $"Despooler:InFlightBytes is {InFlightBytes}; it must be at least Despooler:BatchBytes and at most 4294967296.";
        }
    }
}
