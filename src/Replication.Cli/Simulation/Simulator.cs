using System.Globalization;
using CsvHelper;

namespace Replication.Cli.Simulation;

/// <summary>Writes what simulated child sites send into an inbox, a folder each.</summary>
internal static class Simulator
{
    /// <summary>Where the packages go: beside the inbox.</summary>
    public static string PackagesFile(string inbox) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(inbox).TrimEnd(Path.DirectorySeparatorChar)) ?? ".", "packages.csv");

    /// <summary>Writes <c>packages.csv</c>.</summary>
    public static void WritePackages(ChildSites children, string file)
    {
        using var writer = new CsvWriter(new StreamWriter(file), CultureInfo.InvariantCulture);
        writer.WriteRecords(children.Packages().Select(package => new PackageRecord
        {
            PackageId = package.PackageId,
            Name = package.Name,
            Version = package.Version,
            Manufacturer = package.Manufacturer,
            Language = "English",
            SourceVersion = package.SourceVersion,
        }));
    }

    /// <summary>
    /// Writes the files, each under a name that the inbox does not touch and then renamed, as a writer must that wants its files to be taken
    /// up at once.
    /// </summary>
    /// <returns>How many were written.</returns>
    public static int WriteFiles(ChildSites children, string inbox, Action<int> wrote, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (var file in children.Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string lane = Path.Combine(inbox, file.Site);
            Directory.CreateDirectory(lane);
            string unfinished = Path.Combine(lane, "." + file.FileName);
            File.WriteAllBytes(unfinished, file.Octets);
            File.Move(unfinished, FreeName(lane, file.FileName), overwrite: false);
            wrote(++count);
        }

        return count;
    }

    /// <summary>The same seed a second time makes the same names; a file that is still there must not be lost.</summary>
    private static string FreeName(string lane, string fileName)
    {
        string path = Path.Combine(lane, fileName);
        for (int copy = 1; File.Exists(path); copy++)
        {
            path = Path.Combine(lane, $"{Path.GetFileNameWithoutExtension(fileName)}-{copy}{Path.GetExtension(fileName)}");
        }

        return path;
    }
}
