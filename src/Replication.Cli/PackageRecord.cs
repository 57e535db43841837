using CsvHelper.Configuration.Attributes;

namespace Replication.Cli;

/// <summary>A line of <c>packages.csv</c>; the first two columns are needed.</summary>
internal sealed class PackageRecord
{
    [Name("packageId")]
    public string PackageId { get; set; } = "";

    [Name("name")]
    public string Name { get; set; } = "";

    [Name("version"), Optional]
    public string? Version { get; set; }

    [Name("manufacturer"), Optional]
    public string? Manufacturer { get; set; }

    [Name("language"), Optional]
    public string? Language { get; set; }

    [Name("sourceVersion"), Optional]
    public int? SourceVersion { get; set; }
}
