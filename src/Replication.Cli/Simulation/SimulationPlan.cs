namespace Replication.Cli.Simulation;

/// <summary>What is to be simulated.</summary>
/// <param name="Sites">Child sites, 1 to 1,296.</param>
/// <param name="Packages">Packages that the site database will know, 1 to 60,000.</param>
/// <param name="Statuses">Status reports, a file each; 1 or more. The first is the one of KB Q235805, 100Z0006.</param>
/// <param name="Seed">The same seed gives the same files.</param>
/// <param name="Faults">The share of reports that are not applied, 0 to 1.</param>
internal sealed record SimulationPlan(int Sites, int Packages, int Statuses, int Seed, double Faults)
{
    /// <summary>What is wrong with the plan; empty where all is well.</summary>
    public IEnumerable<string> Problems()
    {
        if (Sites is < 1 or > 1_296)
        {
            yield return $"--sites is {Sites}: 1 to 1296 is needed.";
        }

        if (Packages is < 1 or > 60_000)
        {
            yield return $"--packages is {Packages}: 1 to 60000 is needed.";
        }

        if (Statuses < 1)
        {
            yield return $"--statuses is {Statuses}: 1 or more is needed.";
        }

        if (Faults is not (>= 0 and <= 1))
        {
            yield return $"--faults is {Faults}: a share from 0 to 1 is needed.";
        }
    }
}

/// <summary>A file as a child site would send it.</summary>
/// <param name="Site">The site, which is also the folder of the inbox.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Octets">Its content.</param>
internal sealed record SimulatedFile(string Site, string FileName, byte[] Octets);

/// <summary>A package that the site database is to know.</summary>
internal sealed record SimulatedPackage(string PackageId, string Name, string Version, string Manufacturer, int SourceVersion);
