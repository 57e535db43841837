using Replication.Cli.Simulation;

namespace Replication.Benchmarks.Throughput;

/// <summary>The files that every pipeline gets: sound ones of fifty simulated sites, one status each, each of a row of its own.</summary>
internal sealed class StatusLoad(int statuses)
{
    private readonly ChildSites _children = new(new SimulationPlan(Sites: 50, Packages: 1_000, statuses, Seed: 7, Faults: 0));

    public IEnumerable<string> PackageIds => _children.Packages().Select(package => package.PackageId);

    /// <summary>Writes the first so many files, a folder for each site.</summary>
    /// <returns>The files relative to the folder; the transaction of the first is 1, of the next 2.</returns>
    public IReadOnlyList<string> Write(string folder, int count)
    {
        var files = new List<string>(count);
        var lanes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in _children.Files().Take(count))
        {
            string lane = Path.Combine(folder, file.Site);
            if (lanes.Add(lane))
            {
                Directory.CreateDirectory(lane);
            }

            File.WriteAllBytes(Path.Combine(lane, file.FileName), file.Octets);
            files.Add(Path.Combine(file.Site, file.FileName));
        }

        return files;
    }
}
