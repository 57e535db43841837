using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Replication.Tests.House;

/// <summary>The rules of the house that a compiler does not know.</summary>
public sealed partial class HouseTests
{
    private static readonly string Root = Repository.Root;

    /// <summary>What each project may refer to; a role never refers to a role, but for the pure translator.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Mif"] = [],
        ["Domain"] = [],
        ["Contracts"] = ["Domain"],
        ["Hosting"] = [],
        ["SiteDatabase"] = ["Domain"],
        ["Despooler"] = ["Contracts", "Hosting"],
        ["Translation"] = ["Contracts", "Hosting", "Mif"],
        ["DistributionManager"] = ["Contracts", "Hosting", "SiteDatabase"],
        ["DeadLetters"] = ["Contracts", "Hosting", "SiteDatabase"],
        ["Console"] = ["Contracts", "Hosting", "SiteDatabase", "Translation"],
        ["Cli"] = ["Console", "DeadLetters", "Despooler", "DistributionManager", "Translation"],
    };

    [Fact]
    public void Projects_refer_to_each_other_as_the_map_says() => Assert.Equal(
        Allowed.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {string.Join(' ', item.Value)}"),
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Short(file)}: {string.Join(' ', References(file).Order(StringComparer.Ordinal))}"));

    [Theory]
    [InlineData("Mif")]
    [InlineData("Domain")]
    public void What_is_pure_needs_the_framework_only(string project) => Assert.Empty(
        XDocument.Load(Path.Combine(Root, "src", $"Replication.{project}", $"Replication.{project}.csproj")).Descendants("PackageReference"));

    [Fact]
    public void SQL_stands_in_the_site_database_only() => Assert.Empty(
        Sources().Where(file => !file.Contains("Replication.SiteDatabase", StringComparison.Ordinal)
            && SqlPattern().IsMatch(File.ReadAllText(file))));

    /// <remarks>EF Core reads each row of a group that is counted in the selector of a dictionary.</remarks>
    [Fact]
    public void Rows_are_counted_by_the_database() => Assert.Empty(
        Sources().Where(file => CountedHerePattern().IsMatch(File.ReadAllText(file))));

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Sources().Where(file => File.ReadLines(file).Count() > 400));

    [Fact]
    public void Most_files_are_shorter_than_240_lines()
    {
        var sources = Sources().ToList();
        Assert.InRange(sources.Count(file => File.ReadLines(file).Count() > 240), 0, sources.Count / 20);
    }

    [Fact]
    public void No_class_is_named_a_manager_service_helper_handler_or_processor() => Assert.Empty(
        Sources().SelectMany(file => EmptyNamePattern().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Where(name => !name.EndsWith("DistributionManager", StringComparison.Ordinal)));

    [Fact]
    public void Every_role_has_a_page_on_its_design() => Assert.Empty(
        new[] { "Despooler", "Translation", "DistributionManager", "DeadLetters", "Console" }
            .Where(role => !File.Exists(Path.Combine(Root, "src", $"Replication.{role}", "DESIGN.md"))));

    [Fact]
    public void The_README_has_the_two_commands_and_is_shorter_than_250_lines()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root, "README.md"));
        Assert.InRange(lines.Length, 50, 249);
        Assert.Contains("dotnet run -c Release --project src/Replication.Cli -- demo", lines.Select(line => line.Trim()));
        Assert.Contains("./tests/run", lines.Select(line => line.Trim()));
    }

    [Fact]
    public void Links_between_documents_lead_somewhere() => Assert.Empty(
        from document in Directory.GetFiles(Root, "*.md", SearchOption.AllDirectories)
        where !document.Contains("/bin/", StringComparison.Ordinal) && !document.Contains("/artifacts/", StringComparison.Ordinal)
        from Match link in LinkPattern().Matches(File.ReadAllText(document))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            && !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
        select $"{document}: {target}");

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)
                && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.Contains("/Migrations/", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(reference => Short(reference.Attribute("Include")!.Value));

    private static string Short(string project) =>
        Path.GetFileNameWithoutExtension(project.Replace('\\', '/')).Replace("Replication.", "", StringComparison.Ordinal);

    [GeneratedRegex("\"+\\s*(select|insert into|update|delete from) ", RegexOptions.ExplicitCapture)]
    private static partial Regex SqlPattern();

    [GeneratedRegex(@"(?<=\b(class|record|struct|interface) )\w*(Manager|Service|Helper|Handler|Processor)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex EmptyNamePattern();

    [GeneratedRegex(@"ToDictionaryAsync\([^;]*\.(Count|Sum|Min|Max|LongCount)\(", RegexOptions.ExplicitCapture)]
    private static partial Regex CountedHerePattern();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();
}
