using System.Text;
using System.Text.RegularExpressions;
using Replication.Tests;
using Xunit;

namespace Replication.Mif.Tests;

/// <summary>Runs what src/Replication.Mif/README.md shows: each of its C# blocks is a region of this file.</summary>
public sealed partial class ReadMeTests : IDisposable
{
    private static readonly string ReadMe = File.ReadAllText(Path.Combine(Repository.Root, "src/Replication.Mif/README.md"));
    private static readonly byte[] Octets = Samples.Octets(Samples.Everything);
    private readonly string _path = Path.GetTempFileName();

    public ReadMeTests() => Console.Lines.Clear();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_blocks_of_the_README_are_the_regions_of_this_file()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests/Replication.Mif.Tests/ReadMeTests.cs"));
        var regions = RegionPattern().Matches(source).Select(region => region.Groups["text"].Value.Replace("\n        ", "\n", StringComparison.Ordinal)["        ".Length..]);

        Assert.Equal(BlockPattern().Matches(ReadMe).Select(block => block.Groups["text"].Value), regions);
    }

    [Fact]
    public void Reading_a_file()
    {
        string path = _path;
        File.WriteAllBytes(path, Octets);

        #region Read
        var result = MifParser.Parse(File.ReadAllBytes(path));
        if (result.Document is { } document)
        {
            Console.WriteLine(document.ComponentName);
            foreach (var group in document.Groups.Where(group => group.IsScalar))
            {
                foreach (var (attribute, value) in group.OwnValues.Cells)
                {
                    Console.WriteLine($"{group.Name}: {attribute.Name} = {Show(value)}");
                }
            }

            foreach (var row in document.Tables.SelectMany(table => table.Rows).Where(row => !row.IsReplaced))
            {
                Console.WriteLine(string.Join(", ", row.Cells.Select(cell => $"{cell.Attribute.Name} = {Show(cell.Value)}")));
            }
        }

        static string Show(MifValue value) => value.Kind switch
        {
            MifValueKind.Literal => value.Text!,
            MifValueKind.Integer => $"{value.Integer}",
            _ => "",
        };
        #endregion

        Assert.Equal("Everything", Console.Lines[0]);
        Assert.Contains("Both: When = 19990501120000.000000-060", Console.Lines);
        Assert.Contains("Package = 10000001, Server = SRV1, Size = -5, Free = yes, State = Success", Console.Lines);
    }

    [Fact]
    public void Diagnostics()
    {
        #region Diagnostics
        var result = MifParser.Parse("Start Component Name = Everyman End Component"u8);
        foreach (var diagnostic in result.Diagnostics)
        {
            Console.WriteLine(diagnostic.ToString());
        }

        if (result.HasErrors)
        {
            Console.WriteLine("There is no document.");
        }
        #endregion

        Assert.StartsWith("1:24: error unquoted-text: ", Console.Lines[0], StringComparison.Ordinal);
        Assert.Contains("`1:24: error unquoted-text: ...`", ReadMe, StringComparison.Ordinal);
        Assert.Equal("There is no document.", Console.Lines[^1]);
    }

    [Fact]
    public void Tokens()
    {
        byte[] octets = Octets;

        #region Tokens
        var reader = new MifReader(octets);
        while (reader.Read())
        {
            if (reader.Kind == MifTokenKind.Literal)
            {
                Console.WriteLine($"{reader.Line}:{reader.Column} {Encoding.Latin1.GetString(reader.Content)}");
            }
        }
        #endregion

        Assert.Contains("9:10 Everything", Console.Lines);
    }

    [Fact]
    public void Limits()
    {
        byte[] octets = Octets;

        #region Limits
        var result = MifParser.Parse(octets, new MifOptions { MaximumOctets = 100_000, MaximumRows = 1_000 });
        #endregion

        Assert.False(result.HasErrors);
        foreach (var property in typeof(MifOptions).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            Assert.Contains($"| `{property.Name}` | {property.GetValue(MifOptions.Default):N0} |", ReadMe, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Writing_a_file()
    {
        string path = _path;

        #region Write
        var template = new MifGroup
        {
            Name = "Printer",
            Class = new MifClass("EXAMPLE|PRINTER|1.0"),
            KeyIds = [1],
            Attributes =
            [
                new MifAttribute { Name = "Name", Id = 1, Type = MifType.String, DeclaredLength = 64 },
                new MifAttribute { Name = "Pages", Id = 2, Type = MifType.Counter, Value = MifValue.FromInteger(0) },
            ],
        };
        var document = new MifDocument
        {
            ComponentName = "Printers of \"Room 3\"",
            Groups = [template],
            Tables =
            [
                new MifTable
                {
                    Name = "Printers",
                    Id = 1,
                    Class = template.Class,
                    Template = template,
                    Rows =
                    [
                        new MifRow { Template = template, WrittenCells = [MifValue.FromText("LASER"), MifValue.FromInteger(1200)] },
                        new MifRow { Template = template, WrittenCells = [MifValue.FromText("PLOTTER")] },
                    ],
                },
            ],
        };
        File.WriteAllBytes(path, MifWriter.Write(document));
        #endregion

        Assert.Contains($"```\n{File.ReadAllText(path).ReplaceLineEndings("\n")}```", ReadMe, StringComparison.Ordinal);
    }

    [GeneratedRegex("```csharp\n(?<text>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("        #region [A-Za-z]+\n(?<text>.*?)        #endregion", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex RegionPattern();

    /// <summary>Keeps what the blocks print.</summary>
    private static class Console
    {
        public static List<string> Lines { get; } = [];

        public static void WriteLine(string line) => Lines.Add(line);
    }
}
