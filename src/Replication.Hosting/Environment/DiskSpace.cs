using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Hosting.Health;
using Replication.Hosting.Options;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Environment;

/// <summary>A folder that a role writes to.</summary>
/// <param name="Name">Such as <c>inbox</c>.</param>
/// <param name="Path">Where it is; it need not be there yet.</param>
public sealed record NeededFolder(string Name, string Path);

/// <summary>Room that the folders of a process need. Section <c>Disk</c>.</summary>
public sealed class DiskOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Disk";

    /// <summary>A process is not ready while the file system of a folder that it writes to has fewer octets free. Default 64 MiB; 0 for never.</summary>
    public long MinimumFree { get; set; } = 64 * 1024 * 1024;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (MinimumFree < 0)
        {
            yield return $"Disk:MinimumFree is {MinimumFree}; it must be 0 or more octets.";
        }
    }
}

/// <summary>Looks now and then how much room the folders of the process have, and says so in its readiness before a write fails.</summary>
internal sealed class DiskSpace(IEnumerable<NeededFolder> folders, IOptions<DiskOptions> options, Readiness readiness, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly Gauge<long> Free = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.disk.free", "By", "Octets free on the file system of a folder that the role writes to.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var folder in folders)
            {
                Look(folder);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private void Look(NeededFolder folder)
    {
        try
        {
            long free = new DriveInfo(Nearest(folder.Path)).AvailableFreeSpace;
            Free.Record(free, new KeyValuePair<string, object?>("folder", folder.Name));
            if (free < options.Value.MinimumFree)
            {
                readiness.Report($"disk:{folder.Name}", Problem(folder, free, options.Value.MinimumFree));
                return;
            }
        }
        catch (IOException)
        {
            // Whoever uses it tells.
        }

        readiness.Clear($"disk:{folder.Name}");
    }

    /// <summary>The folder, or the one where it would be made.</summary>
    private static string Nearest(string path) => Directory.Exists(path) || Path.GetDirectoryName(path) is not { Length: > 0 } above ? path : Nearest(above);

    private static string Problem(NeededFolder folder, long free, long minimum) => string.Create(
        CultureInfo.InvariantCulture,
        $"{folder.Path} has {free / 1024.0 / 1024.0:0.#} MiB free, less than the {minimum / 1024.0 / 1024.0:0.#} MiB of Disk:MinimumFree; make room, or set it lower.");
}
