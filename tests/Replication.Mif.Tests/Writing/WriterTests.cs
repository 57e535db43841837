using System.Diagnostics;
using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests.Writing;

public sealed class WriterTests
{
    private static readonly MifClass Class = new("A|B|1");

    [Fact]
    public void The_layout_is_that_of_the_DMI_guides_with_CR_LF()
    {
        const string Expected = """
            //Architecture<PackageLocation>
            //UniqueID<M0300001>
            //AgentID<Distribution>
            //KeyAttribute<Site><M03>
            //FullResync<1>
            Language = "en|US|iso8859-1"
            Start Component
              Name = "Everything"
              Description = "in two parts"
              Pragma = "SMS:Add"
              Start Path
                Name = "Instrumentation"
                Win32 = "C:\\agent.dll"
                Dos = Direct-Interface
              End Path
              Start Enum
                Name = "State"
                0 = "Success"
                1 = "Failed"
                8 = "Retrying"
              End Enum
              Start Group
                Name = "Template"
                Class = "Microsoft|Location|1.0"
                Key = 1, 2
                Description = "rows"
                Pragma = "SMS:Update"
                Start Attribute
                  Name = "Server"
                  ID = 2
                  Type = DisplayString(64)
                  Value = "SRV0"
                End Attribute
                Start Attribute
                  Name = "Package"
                  ID = 1
                  Type = String
                  Value = Unknown
                End Attribute
                Start Attribute
                  Name = "State"
                  ID = 9
                  Type = "State"
                  Access = Write-Only
                  Value = "Retrying"
                End Attribute
                Start Attribute
                  Name = "Free"
                  ID = 5
                  Type = Start Enum
                    1 = "yes"
                  End Enum
                  Storage = Specific
                  Value = Unsupported
                End Attribute
                Start Attribute
                  Name = "Size"
                  ID = 4
                  Type = Counter64
                  Value = * "size"
                End Attribute
              End Group
              Start Group
                Name = "Both"
                Class = "A|B|C"
                ID = 3
                Key = 1
                Start Attribute
                  Name = "When"
                  ID = 1
                  Type = Date
                  Value = "19990501120000.000000-060"
                End Attribute
              End Group
              Start Table
                Name = "Rows"
                ID = 7
                Class = "MICROSOFT|LOCATION|1.0"
                { "10000001", "SRV1", -5, "yes", "Success" }
                { "10000002", , 16, , "Failed" }
                { "10000003" }
              End Table
            End Component

            """;

        Assert.Equal(Expected.ReplaceLineEndings("\r\n"), MifWriter.WriteText(Read(Everything)));
    }

    [Theory]
    [InlineData("say \"yes\"", "say \\\"yes\\\"")]
    [InlineData("C:\\temp\\new\\x41", "C:\\\\temp\\\\new\\\\x41")]
    [InlineData("\\\\SRV\\PKG$\\", "\\\\\\\\SRV\\\\PKG$\\\\")]
    [InlineData("trailing blanks   ", "trailing blanks   ")]
    [InlineData("\a\b\f\n\r\t\v", "\\a\\b\\f\\n\\r\\t\\v")]
    [InlineData("\u00017\u007F", "\\0017\\177")]
    [InlineData("Stra\u00DFe \u0080\u009F\u00FF", "Stra\u00DFe \u0080\u009F\u00FF")]
    [InlineData("[\"Display=\\\\SRV\\\"]MSWNET:", "[\\\"Display=\\\\\\\\SRV\\\\\\\"]MSWNET:")]
    public void Quotes_backslashes_and_trailing_blanks_survive_writing_Q140810_Q279441_Q160776(string text, string written)
    {
        string mif = MifWriter.WriteText(Document(Attribute(value: MifValue.FromText(text))));

        Assert.Contains($"Value = \"{written}\"\r\n", mif, StringComparison.Ordinal);
        Assert.Equal(text, Read(mif).Value().Text);
    }

    [Fact]
    public void A_literal_of_more_than_508_octets_is_written_in_parts_which_cut_no_escape_apart()
    {
        string text = new string('x', 507) + "\\" + new string('\\', 254) + "end";
        string mif = MifWriter.WriteText(Document(Attribute(value: MifValue.FromText(text))));

        string[] parts = [.. mif.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("xxx") || line.StartsWith('"'))];
        Assert.Equal(["Value = \"" + new string('x', 507) + "\"", "\"" + new string('\\', 508) + "\"", "\"\\\\end\""], parts);
        Assert.Equal(text, Parse(mif).Document!.Value().WholeText);
    }

    [Fact]
    public void A_value_that_was_cut_is_written_whole_so_that_it_is_cut_again()
    {
        var (document, _) = Forgive(Samples.Attribute($"\"{new string('a', 200)}\" \"{new string('b', 100)}\""));
        var again = Parse(MifWriter.WriteText(document)).Document!.Value();

        Assert.Equal((300, true, 255), (again.OctetCount, again.IsCut, again.Text!.Length));
    }

    [Fact]
    public void What_Strict_keeps_is_written_as_it_is_for_Strict_and_refused_for_SMS()
    {
        var enumeration = new MifEnumeration { Members = new Dictionary<long, string> { [1] = "one" } };
        var document = new MifDocument
        {
            ComponentName = new string('c', 600),
            Groups =
            [
                new MifGroup
                {
                    Name = "ComponentID",
                    Id = 1,
                    Class = new MifClass("DMTF|ComponentID|1.0", MifMode.Strict),
                    Attributes =
                    [
                        Attribute("Text", 1, MifType.String, MifValue.FromText("a\0" + new string('b', 300), MifMode.Strict)),
                        new MifAttribute { Name = "Number", Id = 2, Type = MifType.Enumeration, Enumeration = enumeration, Value = MifValue.FromInteger(1) },
                    ],
                },
            ],
        };

        var result = Parse(MifWriter.WriteText(document, MifMode.Strict), new MifOptions { Mode = MifMode.Strict });

        Assert.Empty(result.Diagnostics);
        Assert.Equal(Shown.Text(document), Shown.Text(result.Document!));
        Assert.Throws<ArgumentException>(nameof(document), () => MifWriter.Write(document));
    }

    [Fact]
    public void An_enumeration_stands_where_the_types_that_name_it_find_it()
    {
        const string Attributes = "START ATTRIBUTE NAME = \"N\" ID = 1 TYPE = \"State\" VALUE = 1 END ATTRIBUTE END GROUP ";
        string text = Component(
            "START GROUP NAME = \"Before\" ID = 1 CLASS = \"A|B|1\" " + Attributes
            + "START ENUM NAME = \"state\" 1 = \"one\" END ENUM START GROUP NAME = \"First\" ID = 2 CLASS = \"A|B|2\" " + Attributes
            + "START ENUM NAME = \"STATE\" 1 = \"uno\" END ENUM START GROUP NAME = \"Second\" ID = 3 CLASS = \"A|B|3\" " + Attributes);

        var groups = Parse(MifWriter.WriteText(Parse(text).Document!)).Document!.Groups;

        Assert.Equal([null, "state", "STATE"], groups.Select(group => group.Attributes[0].Enumeration?.Name));
        Assert.Equal([null, "one", "uno"], groups.Select(group => group.Attributes[0].Value.Text));
    }

    [Fact]
    public void A_hundred_thousand_rows_are_written_in_less_than_two_seconds()
    {
        var template = new MifGroup { Name = "T", Class = Class, KeyIds = [1], Attributes = [Attribute(), Attribute(id: 2)] };
        var rows = Enumerable.Range(0, 100_000).Select(number => new MifRow
        {
            Template = template,
            WrittenCells = [MifValue.FromText($"{number}"), MifValue.FromText("\\\"\n\u00E9 and more")],
        });
        var document = new MifDocument
        {
            ComponentName = "C",
            Groups = [template],
            Tables = [new MifTable { Name = "R", Id = 1, Class = Class, Template = template, Rows = [.. rows] }],
        };
        long start = Stopwatch.GetTimestamp();

        byte[] octets = MifWriter.Write(document);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(octets.Length, 3_000_000, 5_000_000);
    }

    [Fact]
    public void A_text_of_five_million_characters_is_written_in_less_than_two_seconds()
    {
        long start = Stopwatch.GetTimestamp();

        MifWriter.Write(Document(Attribute(value: MifValue.FromText(new string('x', 5_000_000)))));

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    internal static MifDocument Document(params MifAttribute[] attributes) => new()
    {
        ComponentName = "C",
        Groups = [new MifGroup { Name = "G", Id = 1, Class = Class, Attributes = attributes }],
    };

    internal static MifAttribute Attribute(string name = "N", int id = 1, MifType type = MifType.String, MifValue value = default) =>
        new() { Name = name, Id = id, Type = type, Value = value };
}
