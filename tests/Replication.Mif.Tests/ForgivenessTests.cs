using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

/// <summary>What writers are known to do wrong and the SMS dialect takes, and what no one may do.</summary>
public sealed class ForgivenessTests
{
    private const string Last = "START ATTRIBUTE NAME = \"Last\" ID = 2 TYPE = STRING VALUE = \"z\" END ATTRIBUTE";
    private const string Second = "START ATTRIBUTE NAME = \"n\" ID = 2 TYPE = INT END ATTRIBUTE";
    private const string First = "START ATTRIBUTE NAME = \"First\" ID = 1 TYPE = STRING VALUE = \"a\" END ATTRIBUTE";

    [Fact]
    public void An_attribute_of_ID_0_is_forgiven()
    {
        var (document, warning) = Forgive(Attribute("\"x\"").Replace("\"N\" ID = 1", "\"N\" ID = 0", StringComparison.Ordinal));

        Assert.Equal(0, document.Groups[0].Attributes[0].Id);
        Assert.Equal((MifDiagnosticCode.AttributeIdZero, 3, 33), (warning.Code, warning.Line, warning.Column));
    }

    [Fact]
    public void A_missing_END_COMPONENT_is_forgiven_behind_a_group()
    {
        var (document, warning) = Forgive(Attribute("\"x\"").Replace("END COMPONENT", "", StringComparison.Ordinal));

        Assert.Equal("x", document.Value().Text);
        Assert.Equal((MifDiagnosticCode.MissingEndComponent, 7, 1, 0), (warning.Code, warning.Line, warning.Column, warning.Length));
    }

    [Theory]
    [InlineData("START COMPONENT")]
    [InlineData("START COMPONENT NAME = \"C\"")]
    [InlineData("START COMPONENT NAME = \"C\" START PATH NAME = \"P\" END PATH")]
    public void A_file_that_ends_before_its_first_group_is_truncated(string text) =>
        Assert.Equal(MifDiagnosticCode.TruncatedFile, Refuse(text).Code);

    [Theory]
    [InlineData($"{First} END GROUP {Last} END COMPONENT")]
    [InlineData($"{First} END GROUP {Last} END GROUP END COMPONENT")]
    [InlineData($"END GROUP {First} {Last} END GROUP END COMPONENT")]
    public void A_group_ended_before_its_last_attributes_gets_them_with_a_warning(string rest)
    {
        var (document, warning) = Forgive($"START COMPONENT NAME = \"C\" START GROUP NAME = \"G\" ID = 1 CLASS = \"A|B|1\"\n{rest}");

        Assert.Equal(["First", "Last"], document.Groups[0].Attributes.Select(attribute => attribute.Name));
        Assert.Equal((MifDiagnosticCode.GroupEndedEarly, 2), (warning.Code, warning.Line));
    }

    [Fact]
    public void Attributes_behind_a_group_are_of_that_group_and_not_of_the_next()
    {
        const string Next = "START GROUP NAME = \"H\" ID = 2 CLASS = \"A|C|1\" " + First + " END GROUP";
        var (document, _) = Forgive(Group($"{First} END GROUP {Last} {Next} START GROUP NAME = \"I\" ID = 3 CLASS = \"A|D|1\" {First}"));

        Assert.Equal([2, 1, 1], document.Groups.Select(group => group.Attributes.Count));
    }

    [Theory]
    [InlineData(First)]
    [InlineData("START PATH NAME = \"P\" END PATH " + First)]
    public void An_attribute_that_is_not_behind_a_group_is_an_error(string blocks) =>
        Assert.Equal(MifDiagnosticCode.AttributeOutsideGroup, Refuse(Component(blocks)).Code);

    [Fact]
    public void A_class_without_its_three_parts_is_taken_with_a_warning() =>
        Assert.Equal(
            MifDiagnosticCode.InvalidClass,
            Forgive(Attribute("\"x\"").Replace("A|B|1", "JustAName", StringComparison.Ordinal)).Warning.Code);

    [Theory]
    [InlineData("ID = 1 ", "", MifDiagnosticCode.GroupWithoutId)]
    [InlineData("ID = 1 ", "ID = 1 KEY = 5 ", MifDiagnosticCode.UnknownKey)]
    [InlineData("ID = 1 ", "ID = 1 KEY = 5 KEY = 1 ", MifDiagnosticCode.DuplicateKeyList)]
    [InlineData("END GROUP", First + " END GROUP", MifDiagnosticCode.DuplicateAttributeId)]
    [InlineData("END GROUP", Second + " END GROUP", MifDiagnosticCode.DuplicateAttributeName)]
    public void An_oddity_that_does_no_harm_is_a_warning(string old, string changed, MifDiagnosticCode code)
    {
        string text = Attribute("\"x\"");
        int index = text.IndexOf(old, StringComparison.Ordinal);

        Assert.Equal(code, Forgive(text[..index] + changed + text[(index + old.Length)..]).Warning.Code);
    }

    [Fact]
    public void An_empty_group_an_empty_table_and_a_template_without_key_are_warnings()
    {
        Assert.Equal(MifDiagnosticCode.EmptyGroup, Forgive(Group("")).Warning.Code);
        Assert.Equal(MifDiagnosticCode.EmptyTable, Forgive(Table("")).Warning.Code);
        Assert.Equal(MifDiagnosticCode.TemplateWithoutKey, Forgive(Table("{ \"a\" }", "ID = 1")).Warning.Code);
    }

    [Theory]
    [InlineData("Class = \"MICROSOFT|IDENTIFICATION|1.0\"", "Class = MICROSOFT|IDENTIFICATION|1.0", MifDiagnosticCode.UnquotedClass)]
    [InlineData("Class = \"MICROSOFT|IDENTIFICATION|1.0\"", "Class = 5", MifDiagnosticCode.UnquotedClass)]
    [InlineData("Name = \"Site\"", "Name = Site", MifDiagnosticCode.UnquotedText)]
    [InlineData("Value = \"M03\"", "Value = \"M03\" is the site", MifDiagnosticCode.UnknownStatement)]
    [InlineData("Value = 42", "Value = 42 (decimal)", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Value = 42", "Value = 42 | 43", MifDiagnosticCode.UnexpectedOctet)]
    [InlineData("Value = 42", "Value = forty-two", MifDiagnosticCode.UnquotedText)]
    [InlineData("Value = 42", "Value", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Value = 42", "Value =", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Value = 42", "Value = 42 Value = 43", MifDiagnosticCode.DuplicateStatement)]
    [InlineData("Value = \"M03\"", "Value = \"M03", MifDiagnosticCode.OpenLiteral)]
    [InlineData("Type = Integer", "Type = Float", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Type = Integer", "", MifDiagnosticCode.MissingStatement)]
    [InlineData("Type = String(3)", "Type = String(3", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Type = String(3)", "Type = String(-3)", MifDiagnosticCode.InvalidInteger)]
    [InlineData("Access = Read-Only", "Access = Sometimes", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Storage = Common", "Storage = Read-Only", MifDiagnosticCode.UnexpectedToken)]
    [InlineData("Name = \"Package status\"", "", MifDiagnosticCode.MissingStatement)]
    [InlineData("Name = \"Identification\"", "", MifDiagnosticCode.MissingStatement)]
    [InlineData("ID = 1", "ID = 0", MifDiagnosticCode.InvalidId)]
    [InlineData("ID = 2", "ID = -2", MifDiagnosticCode.InvalidId)]
    [InlineData("ID = 2", "ID = 2 Color = \"red\"", MifDiagnosticCode.UnknownStatement)]
    [InlineData("ID = 2", "ID = 2 Start Group", MifDiagnosticCode.MissingEnd)]
    [InlineData("ID = 2", "ID = 2 Start Nothing", MifDiagnosticCode.UnexpectedBlock)]
    [InlineData("End Attribute", "End Atribute", MifDiagnosticCode.MismatchedEnd)]
    [InlineData("End Component", "End Component The end.", MifDiagnosticCode.TextAfterComponent)]
    [InlineData("End Component", "End Component \u001A", MifDiagnosticCode.TextAfterComponent)]
    [InlineData("End Component", "End Component Start Component Name = \"B\" End Component", MifDiagnosticCode.SecondComponent)]
    [InlineData("Start Group", "Start Component", MifDiagnosticCode.SecondComponent)]
    [InlineData("Start Component", "Start Group", MifDiagnosticCode.MissingStartComponent)]
    [InlineData("Start Component", "Begin Component", MifDiagnosticCode.MissingStartComponent)]
    public void What_breaks_the_grammar_is_an_error(string old, string changed, MifDiagnosticCode code)
    {
        int index = Scalar.IndexOf(old, StringComparison.Ordinal);
        Assert.True(index >= 0, "The sample has changed.");
        var error = Refuse(Scalar[..index] + changed + Scalar[(index + old.Length)..]);

        Assert.Equal(code, error.Code);
    }

    [Theory]
    [InlineData("{ \"a\", \"b\", 3, 4 }", MifDiagnosticCode.TooManyCells, 8, 16)]
    [InlineData("{ \"a\" 3 }", MifDiagnosticCode.UnexpectedToken, 8, 7)]
    [InlineData("{ \"a\"", MifDiagnosticCode.UnexpectedToken, 9, 1)]
    [InlineData("5 }", MifDiagnosticCode.UnexpectedToken, 8, 1)]
    [InlineData("{ a }", MifDiagnosticCode.UnquotedText, 8, 3)]
    [InlineData("{ { } }", MifDiagnosticCode.UnexpectedToken, 8, 3)]
    [InlineData("START ATTRIBUTE", MifDiagnosticCode.UnexpectedBlock, 8, 1)]
    public void A_row_that_breaks_the_grammar_is_an_error(string row, MifDiagnosticCode code, int line, int column)
    {
        var error = Refuse(Table(row));

        Assert.Equal((code, line, column), (error.Code, error.Line, error.Column));
    }

    [Fact]
    public void A_table_without_a_template_is_an_error()
    {
        var error = Refuse(Table("{}").Replace("CLASS = \"a|b|1\"", "CLASS = \"a|c|1\"", StringComparison.Ordinal));

        Assert.Equal((MifDiagnosticCode.UnknownTemplate, 7), (error.Code, error.Line));
    }

    [Fact]
    public void A_template_whose_attributes_share_an_id_is_an_error() =>
        Assert.Equal(
            MifDiagnosticCode.AmbiguousTemplate,
            Refuse(Table("{}").Replace("ID = 3", "ID = 2", StringComparison.Ordinal)).Code);

    [Fact]
    public void A_group_without_its_end_is_reported_with_line_and_column()
    {
        var error = Refuse(Component($"START GROUP NAME = \"G\" ID = 1 CLASS = \"A|B|1\"\n{First}\n  START GROUP"));

        Assert.Equal((MifDiagnosticCode.MissingEnd, 4, 3, 11), (error.Code, error.Line, error.Column, error.Length));
        Assert.Equal(
            "The group \"G\" of line 2, column 1 has no end: found START GROUP, expected END GROUP. Write END GROUP before it.",
            error.Message);
    }

    [Fact]
    public void An_open_literal_is_reported_at_its_quote()
    {
        var error = Refuse("START COMPONENT\n  NAME = \"C\nSTART GROUP");

        Assert.Equal((MifDiagnosticCode.OpenLiteral, 2, 10, 2), (error.Code, error.Line, error.Column, error.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    public void An_empty_file_is_an_error_at_1_1(string text)
    {
        // KB Q295309, Q159201: a zero-length file looped for ever.
        var error = Refuse(text);

        Assert.Equal((MifDiagnosticCode.EmptyFile, 1, 1), (error.Code, error.Line, error.Column));
    }

    [Theory]
    [InlineData("\u00FE\u00FF\0S\0T")]
    [InlineData("\u00FF\u00FES\0T\0")]
    [InlineData("\u00EF\u00BB\u00BFSTART COMPONENT")]
    public void A_Unicode_file_is_refused(string text) => Assert.Equal(MifDiagnosticCode.UnicodeFile, Refuse(text).Code);

    [Fact]
    public void One_run_shows_several_errors_in_the_order_of_their_places()
    {
        string text = Scalar.Replace("Type = String(3)", "Type = Text", StringComparison.Ordinal)
            .Replace("ID = 2", "ID = two", StringComparison.Ordinal)
            .Replace("Value = 42", "Value = \\", StringComparison.Ordinal);

        Assert.Equal([14, 19, 21], Parse(text).Diagnostics.Select(diagnostic => diagnostic.Line));
    }
}
