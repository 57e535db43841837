using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>What processes have used, from Linux's /proc: a process with all that it started, those that ended included.</summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of CPU, user and system.</summary>
    public static double CpuSeconds(int processId)
    {
        var processes = Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(Read)
            .OfType<Stat>()
            .ToList();
        var children = processes.ToLookup(process => process.Parent);
        return processes.Where(process => process.Id == processId).Sum(Ticks) / TicksPerSecond;

        double Ticks(Stat process) => process.Ticks + children[process.Id].Sum(Ticks);
    }

    /// <summary>The memory that a process alone has now, in octets: program files that are mapped are not in it, which all roles share.</summary>
    public static long OwnOctets(int processId)
    {
        var lines = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal) || line.StartsWith("RssShmem:", StringComparison.Ordinal));
        return 1024 * lines.Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }

    private static Stat? Read(string folder)
    {
        try
        {
            // The name stands in parentheses and may hold anything; what follows it is plain.
            string text = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(
                int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <param name="Ticks">Its own, and those of its children that have ended.</param>
    private sealed record Stat(int Id, int Parent, double Ticks);
}
