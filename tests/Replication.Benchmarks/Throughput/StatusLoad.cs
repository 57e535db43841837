using System.Text;
using Replication.Cli.Simulation;

namespace Replication.Benchmarks.Throughput;

/// <summary>The files that every pipeline gets: sound ones of simulated sites, one status each, each of a row of its own.</summary>
/// <param name="sites">1: all come from M01.</param>
/// <param name="packages">1: all are of the article's package, 10000006.</param>
/// <param name="number">What stands for its last four digits.</param>
internal sealed class StatusLoad(int statuses, int sites = 50, int packages = 1_000, string? number = null)
{
    private readonly ChildSites _children = new(new SimulationPlan(sites, packages, statuses, Seed: 7, Faults: 0));

    public int Count => statuses;

    public IEnumerable<string> PackageIds => _children.Packages().Select(package => package.PackageId);

    /// <summary>Writes so many files, a folder for each site.</summary>
    /// <param name="skip">How many of the first ones are left out.</param>
    /// <returns>The files relative to the folder; the transaction of the very first is 1, of the next 2.</returns>
    public IReadOnlyList<string> Write(string folder, int count, int skip = 0)
    {
        var files = new List<string>(count);
        var lanes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in _children.Files().Skip(skip).Take(count))
        {
            string lane = Path.Combine(folder, file.Site);
            if (lanes.Add(lane))
            {
                Directory.CreateDirectory(lane);
            }

            File.WriteAllBytes(Path.Combine(lane, file.FileName), number is null ? file.Octets : Renumbered(file.Octets, number));
            files.Add(Path.Combine(file.Site, file.FileName));
        }

        return files;
    }

    private static byte[] Renumbered(byte[] octets, string number) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(octets)
        .Replace("100Z0006", "100Z" + number, StringComparison.Ordinal).Replace("10000006", "1000" + number, StringComparison.Ordinal));
}
