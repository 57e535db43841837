using Xunit;
using static Replication.Mif.Tests.Writing.WriterTests;

namespace Replication.Mif.Tests.Writing;

/// <summary>Documents made by hand that would not read as they are. The message names the place, the rule and the fix.</summary>
public sealed class RefusalTests
{
    private static readonly MifClass Class = new("A|B|1");
    private static readonly MifEnumeration Enumeration = new() { Name = "State", Members = new Dictionary<long, string> { [1] = "one" } };

    [Theory]
    [InlineData("it\u2019s", "The value of the attribute \"N\" of the group \"G\" has the character U+2019 at index 2, expected those of ISO 8859-1, U+0001 to U+00FF. Replace it.")]
    [InlineData("a\0b", "The value of the attribute \"N\" of the group \"G\" has a NUL at index 1, expected none, as a text ends there when it is read. Remove it.")]
    public void A_text_with_a_character_that_a_MIF_does_not_have(string text, string message) =>
        Refused(message, Document(Attribute(value: MifValue.FromText(text))));

    [Fact]
    public void A_name_that_would_be_cut() => Refused(
        "The name of the attribute \"" + new string('n', 256) + "\" of the group \"G\" has 256 characters, expected at most 255, at which it is cut.",
        Document(Attribute(name: new string('n', 256))));

    [Theory]
    [InlineData("Remark", "x", "The name of the header comment \"Remark\" is not known, expected one of Architecture, UniqueID, AgentID, KeyAttribute, FullResync.")]
    [InlineData("UniqueID", "x>", "The value of the header comment \"UniqueID\" has a '>' or a line's end, expected neither")]
    [InlineData("UniqueID", "x\ny", "The value of the header comment \"UniqueID\" has a '>' or a line's end, expected neither")]
    [InlineData("UniqueID", null, "The values of the header comment \"UniqueID\" are 0, expected one or two.")]
    public void A_header_comment_that_would_be_a_remark(string name, string? value, string message) => Refused(message, new MifDocument
    {
        ComponentName = "C",
        HeaderComments = [new MifHeaderComment { Name = name, Values = value is null ? [] : [value] }],
    });

    [Theory]
    [InlineData(-1, "The ID of the attribute \"N\" of the group \"G\" is -1, expected 0 to 2147483647.")]
    [InlineData(int.MinValue, "expected 0 to")]
    public void An_ID_that_is_none(int id, string message) => Refused(message, Document(Attribute(id: id)));

    [Fact]
    public void A_number_where_a_reader_has_the_name_of_a_member() => Refused(
        "The value of the attribute \"N\" of the group \"G\" is 1, expected \"one\", as values of an enumeration are the names of its members.",
        Document(new MifAttribute { Name = "N", Id = 1, Type = MifType.Enumeration, Enumeration = Enumeration, Value = MifValue.FromInteger(1) }));

    [Fact]
    public void A_named_enumeration_that_the_component_has_not() => Refused(
        "The enumeration of the attribute \"N\" of the group \"G\" is none that the component has under the name \"State\".",
        Document(new MifAttribute { Name = "N", Id = 1, Type = MifType.Enumeration, EnumerationName = "State", Enumeration = Enumeration }));

    [Fact]
    public void An_enumeration_that_no_order_gives_to_those_who_name_it()
    {
        var other = new MifEnumeration { Name = "state", Members = Enumeration.Members };
        var document = Document(Named(Enumeration, 1), Named(other, 2));

        Refused("The group \"G\" has attributes that refer to enumerations by name", new MifDocument
        {
            ComponentName = "C",
            Enumerations = [Enumeration, other],
            Groups = document.Groups,
        });
    }

    [Fact]
    public void An_enumeration_without_its_type() => Refused(
        "The type of the attribute \"N\" of the group \"G\" is Enumeration, expected an enumeration, or its name,",
        Document(Attribute(type: MifType.Enumeration)));

    [Fact]
    public void A_length_of_what_has_none() => Refused(
        "The declared length of the attribute \"N\" of the group \"G\" goes with no Integer, expected a type of strings.",
        Document(new MifAttribute { Name = "N", Id = 1, Type = MifType.Integer, DeclaredLength = 4 }));

    [Fact]
    public void A_path_with_two_programs_for_one_system() => Refused(
        "The programs of the path \"P\" share an operating system, expected at most one program for each.",
        new MifDocument { ComponentName = "C", Paths = [new MifPath { Name = "P", Programs = [new(MifOperatingSystem.Dos, "a"), new(MifOperatingSystem.Dos, null)] }] });

    [Fact]
    public void A_row_with_more_cells_than_its_template_has_attributes() => Refused(
        "The cells of the row 2 of the table \"R\" are 2, expected at most 1, one for each attribute.",
        Table(template => [Row(template, "a"), Row(template, "b", "c")]));

    [Fact]
    public void A_cell_with_a_character_that_a_MIF_does_not_have() => Refused(
        "The value of the cell 1 of the row 2 of the table \"R\" has the character U+20AC at index 0",
        Table(template => [Row(template, "a"), Row(template, "\u20AC")]));

    [Fact]
    public void A_row_that_a_reader_would_take_for_replaced() => Refused(
        "The key of the row 1 of the table \"R\" is that of a later row, which replaces it when it is read.",
        Table(template => [Row(template, "a"), Row(template, "a")]));

    [Fact]
    public void A_template_that_a_reader_would_not_take()
    {
        var first = new MifGroup { Name = "First", Class = Class, KeyIds = [1], Attributes = [Attribute()] };
        var second = new MifGroup { Name = "Second", Class = Class, KeyIds = [1], Attributes = [Attribute()] };
        Refused("The template of the table \"R\" is not the first group of the table's class that has a key", new MifDocument
        {
            ComponentName = "C",
            Groups = [first, second],
            Tables = [new MifTable { Name = "R", Id = 1, Class = Class, Template = second, Rows = [] }],
        });
    }

    private static MifAttribute Named(MifEnumeration enumeration, int id) => new()
    {
        Name = $"{id}",
        Id = id,
        Type = MifType.Enumeration,
        EnumerationName = "State",
        Enumeration = enumeration,
    };

    private static MifRow Row(MifGroup template, params string[] cells) =>
        new() { Template = template, WrittenCells = [.. cells.Select(cell => MifValue.FromText(cell))] };

    private static MifDocument Table(Func<MifGroup, MifRow[]> rows)
    {
        var template = new MifGroup { Name = "T", Class = Class, KeyIds = [1], Attributes = [Attribute()] };
        return new MifDocument
        {
            ComponentName = "C",
            Groups = [template],
            Tables = [new MifTable { Name = "R", Id = 1, Class = Class, Template = template, Rows = rows(template) }],
        };
    }

    private static void Refused(string message, MifDocument document)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(document), () => MifWriter.Write(document));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
