using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

/// <summary>The grammar of the DMI guides and the SMS 1.2 Resource Guide.</summary>
public sealed class GrammarTests
{
    [Fact]
    public void A_component_has_its_name_description_pragma_and_language()
    {
        var document = Read(Everything);

        Assert.Equal("Everything", document.ComponentName);
        Assert.Equal("in two parts", document.Description);
        Assert.Equal("SMS:Add", document.Pragma);
        Assert.Equal("en|US|iso8859-1", document.Language);
        Assert.Equal(new MifPosition(8, 1), document.Position);
    }

    [Fact]
    public void Header_comments_that_carry_meaning_are_exposed_and_remarks_are_not()
    {
        var comments = Read(Everything).HeaderComments;

        Assert.Equal(["Architecture", "UniqueID", "AgentID", "KeyAttribute", "FullResync"], comments.Select(comment => comment.Name));
        Assert.Equal(["Site", "M03"], comments[3].Values);
        Assert.Equal(new MifPosition(5, 1), comments[4].Position);
    }

    [Fact]
    public void A_header_comment_with_an_open_bracket_is_a_remark() =>
        Assert.DoesNotContain(Read($"//Architecture<Name\n//UniqueID\n{Scalar}").HeaderComments, comment => comment.Position.Line < 3);

    [Fact]
    public void A_group_has_its_name_class_id_and_attributes_with_their_values_and_places()
    {
        var group = Assert.Single(Read(Scalar).Groups);
        var site = group.Attributes[0];

        Assert.Equal("Identification", group.Name);
        Assert.Equal("MICROSOFT|IDENTIFICATION|1.0", group.Class.Folded);
        Assert.Equal(1, group.Id);
        Assert.True(group.IsScalar);
        Assert.False(group.IsTemplate);
        Assert.Equal(("Site", 1, MifType.String, 3), (site.Name, site.Id, site.Type, site.DeclaredLength));
        Assert.Equal((MifValueKind.Literal, "M03", 3), (site.Value.Kind, site.Value.Text, site.Value.OctetCount));
        Assert.Equal(new MifPosition(15, 15), site.Value.Position);
        Assert.Equal((MifValueKind.Integer, 42L), (group.Attributes[1].Value.Kind, group.Attributes[1].Value.Integer));
    }

    [Fact]
    public void A_class_is_folded_to_upper_case_and_kept_as_written()
    {
        var template = Read(Everything).Groups[0].Class;

        Assert.Equal("Microsoft|Location|1.0", template.Written);
        Assert.Equal("MICROSOFT", template.Body.ToString());
        Assert.Equal("LOCATION", template.Name.ToString());
        Assert.Equal("1.0", template.Version.ToString());
        Assert.Equal(new MifClass("MICROSOFT|LOCATION|1.0"), template);
    }

    [Fact]
    public void Id_only_is_scalar_key_only_is_a_template_and_both_are_both()
    {
        var groups = Read(Everything).Groups;

        Assert.Equal((false, true), (groups[0].IsScalar, groups[0].IsTemplate));
        Assert.Equal((true, true), (groups[1].IsScalar, groups[1].IsTemplate));
        Assert.Equal([1, 2], groups[0].KeyIds);
        Assert.Equal("SMS:Update", groups[0].Pragma);
    }

    [Fact]
    public void Cells_are_of_the_attributes_by_ascending_id_and_blank_ones_have_the_default()
    {
        var table = Assert.Single(Read(Everything).Tables);

        Assert.Equal(["Package", "Server", "Size", "Free", "State"], table.Template.Columns.Select(column => column.Name));
        Assert.Equal(["10000001", "SRV1", "-5", "yes", "Success"], table.Rows[0].Cells.Select(Show));
        Assert.Equal(["10000002", "SRV0", "16", "Unsupported", "Failed"], table.Rows[1].Cells.Select(Show));
        Assert.Equal(["10000003", "SRV0", "Symbol size", "Unsupported", "Retrying"], table.Rows[2].Cells.Select(Show));
        Assert.Equal(new MifPosition(23, 21), table.Rows[1][2].Position);
        Assert.Equal(new MifPosition(15, 77), table.Rows[1][1].Position);
    }

    [Theory]
    [InlineData("{ \"a\", \"b\", 3 }", "a b 3")]
    [InlineData("{ \"a\", , 3 }", "a two 3")]
    [InlineData("{ , , 3 }", "one two 3")]
    [InlineData("{ \"a\" }", "a two ")]
    [InlineData("{ \"a\", }", "a two ")]
    [InlineData("{ \"a\", \"b\", 3, }", "a b 3")]
    [InlineData("{}", "one two ")]
    [InlineData("{ }", "one two ")]
    [InlineData("{ ,,,,, }", "one two ")]
    [InlineData("{ \"a\" // no comma\n \"b\" }", "ab two ")]
    public void A_row_may_have_blank_cells_and_lack_its_last_ones(string row, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(Table(row)).Tables[0].Rows[0].Cells.Select(Show)));

    [Fact]
    public void A_table_may_stand_before_its_template()
    {
        string text = Component(
            """
            START TABLE NAME = "R" ID = 1 CLASS = "A|B|1" { "x" } END TABLE
            START GROUP NAME = "T" KEY = 1 CLASS = "A|B|1" START ATTRIBUTE NAME = "N" ID = 1 TYPE = STRING END ATTRIBUTE END GROUP
            """);

        Assert.Equal("x", Read(text).Tables[0].Rows[0][0].Text);
    }

    [Fact]
    public void Of_two_rows_with_one_key_the_first_is_marked_as_replaced_with_a_warning()
    {
        var (document, warning) = Forgive(Table("{ \"a\", \"first\" }\n{ \"b\" }\n{ \"a\", \"second\" }"));

        Assert.Equal(["first", "two", "second"], document.Tables[0].Rows.Select(row => row[1].Text));
        Assert.Equal([true, false, false], document.Tables[0].Rows.Select(row => row.IsReplaced));
        Assert.Equal((MifDiagnosticCode.DuplicateKey, 8, 1), (warning.Code, warning.Line, warning.Column));
    }

    [Fact]
    public void A_written_default_is_the_same_key_as_a_blank_cell() =>
        Assert.True(Parse(Table("{ \"one\", \"x\" }\n{ , \"y\" }")).Document!.Tables[0].Rows[0].IsReplaced);

    [Fact]
    public void Two_empty_rows_have_the_defaults_for_their_key() =>
        Assert.Equal([true, false], Parse(Table("{ }\n{ }")).Document!.Tables[0].Rows.Select(row => row.IsReplaced));

    [Fact]
    public void A_row_without_a_value_in_its_key_is_like_no_other() =>
        Assert.DoesNotContain(Read(Table("{ \"a\" }\n{ \"a\" }", "KEY = 1, 3")).Tables[0].Rows, row => row.IsReplaced);

    [Fact]
    public void Keywords_are_case_insensitive()
    {
        // KB Q185913: a change of case sent good files to BADMIFS.
        string text = Scalar.Replace("Start", "sTaRt", StringComparison.Ordinal).Replace("End ", "eND ", StringComparison.Ordinal)
            .Replace("Class =", "CLASS=", StringComparison.Ordinal).Replace("String(", "STRING (", StringComparison.Ordinal);

        Assert.Equal("M03", Read(text).Value().Text);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\t\n ")]
    public void Lines_may_end_in_any_way(string lineEnd)
    {
        var document = Read(Scalar.ReplaceLineEndings(lineEnd));

        Assert.Equal(15, document.Value().Position.Line);
    }

    [Fact]
    public void Nothing_needs_white_space_but_words()
    {
        const string Text = "START COMPONENT NAME=\"C\"START GROUP NAME=\"G\"ID=1 CLASS=\"A|B|1\"START ATTRIBUTE NAME=\"N\"ID=1 "
            + "TYPE=STRING(1)VALUE=\"x\"END ATTRIBUTE END GROUP END COMPONENT";

        Assert.Equal("x", Read(Text).Value().Text);
    }

    [Fact]
    public void A_comment_may_stand_anywhere()
    {
        string text = Scalar.Replace(" ", " // remark \"with a quote\n ", StringComparison.Ordinal)
            .Replace("Package // remark \"with a quote\n status", "Package status", StringComparison.Ordinal);

        Assert.Equal("M03", Read(text).Value().Text);
    }

    internal static string Show(MifCell cell) => cell.Value.Kind switch
    {
        MifValueKind.Literal => cell.Value.Text!,
        MifValueKind.Integer => $"{cell.Value.Integer}",
        MifValueKind.Symbol => $"Symbol {cell.Value.Text}",
        MifValueKind.None => "",
        _ => cell.Value.Kind.ToString(),
    };
}
