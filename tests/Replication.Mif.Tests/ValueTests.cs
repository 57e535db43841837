using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

/// <summary>Literals, integers and types.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a\" \"b\"\n\"c\"", "abc")]
    [InlineData("\"a\" // remark\n // \"another\"\n \"b\"", "ab")]
    [InlineData("\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", "\a\b\f\n\r\t\v\\\"")]
    [InlineData("\"\\x41\\x4a\\xFf\"", "AJ\u00FF")]
    [InlineData("\"\\101\\7\\60\\0601\"", "A\a001")]
    [InlineData("\"\\x4\" \"1\"", "\u00041")]
    [InlineData("\"// no comment\"", "// no comment")]
    [InlineData("\"Stra\u00DFe \u0080\"", "Stra\u00DFe \u0080")]
    public void A_literal_is_read_with_all_its_parts_and_escapes(string literal, string expected) =>
        Assert.Equal(expected, Read(Attribute(literal)).Value().Text);

    [Theory]
    [InlineData("say \"yes\"")]
    [InlineData("C:\\temp\\new\\x41")]
    [InlineData("\\\\SRV\\PKG$\\")]
    [InlineData("trailing blanks   ")]
    [InlineData("  leading blanks, a tab\t")]
    [InlineData("[\"Display=\\\\SRV\\\"]MSWNET:[\"SMS_SITE=M03\"]\\\\SRV\\")]
    public void Quotes_backslashes_and_trailing_blanks_survive_reading(string text)
    {
        // KB Q140810, Q279441, Q160776: refused or corrupted by the originals.
        string written = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

        Assert.Equal(text, Read(Attribute($"\"{written}\"")).Value().Text);
    }

    [Theory]
    [InlineData("\\q", 2)]
    [InlineData("C:\\SMS", 4)]
    [InlineData("\\xG1", 2)]
    [InlineData("\\8", 2)]
    [InlineData("\\400", 2)]
    [InlineData("ok\\ ", 4)]
    [InlineData("\" // next part\n\"\\z", 2)]
    public void An_escape_that_is_none_is_an_error_at_its_backslash(string content, int column)
    {
        var error = Refuse(Attribute($"\"{content}\""));

        Assert.Equal(MifDiagnosticCode.UnknownEscape, error.Code);
        Assert.Equal((content.Contains('\n', StringComparison.Ordinal) ? 5 : 4, column), (error.Line, error.Column));
        Assert.Contains("A backslash is written \\\\", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("42", 42)]
    [InlineData("-42", -42)]
    [InlineData("010", 8)]
    [InlineData("-017", -15)]
    [InlineData("0x1F", 31)]
    [InlineData("-0xff", -255)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("00", 0)]
    public void An_integer_is_decimal_octal_or_hexadecimal(string number, long expected)
    {
        var value = Read(Attribute(number, "INTEGER")).Value();

        Assert.Equal((MifValueKind.Integer, expected), (value.Kind, value.Integer));
    }

    [Theory]
    [InlineData("2147483648", 2147483648)]
    [InlineData("0xFFFFFFFF", 4294967295)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void An_integer_beyond_32_bits_is_kept_whole_with_a_warning(string number, long expected)
    {
        var (document, warning) = Forgive(Attribute(number, "INTEGER"));

        Assert.Equal(expected, document.Value().Integer);
        Assert.Equal(MifDiagnosticCode.IntegerOutOfRange, warning.Code);
    }

    [Theory]
    [InlineData("9223372036854775808", MifDiagnosticCode.IntegerTooLarge)]
    [InlineData("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", MifDiagnosticCode.IntegerTooLarge)]
    [InlineData("09", MifDiagnosticCode.InvalidInteger)]
    [InlineData("0x", MifDiagnosticCode.InvalidInteger)]
    [InlineData("0xG", MifDiagnosticCode.InvalidInteger)]
    [InlineData("-", MifDiagnosticCode.InvalidInteger)]
    [InlineData("1-2", MifDiagnosticCode.InvalidInteger)]
    [InlineData("12th", MifDiagnosticCode.InvalidInteger)]
    public void An_integer_that_is_none_is_an_error(string number, MifDiagnosticCode code)
    {
        var error = Refuse(Attribute(number, "INTEGER"));

        Assert.Equal((code, 4, 1), (error.Code, error.Line, error.Column));
    }

    [Theory]
    [InlineData("unknown", MifValueKind.Unknown)]
    [InlineData("UNSUPPORTED", MifValueKind.Unsupported)]
    [InlineData("* \"symbol\"", MifValueKind.Symbol)]
    public void A_value_may_be_none_that_a_file_can_hold(string value, MifValueKind expected) =>
        Assert.Equal(expected, Read(Attribute(value)).Value().Kind);

    [Fact]
    public void An_attribute_without_a_value_has_none() =>
        Assert.Equal(MifValueKind.None, Read(Group("START ATTRIBUTE NAME = \"N\" ID = 1 TYPE = STRING END ATTRIBUTE")).Value().Kind);

    [Theory]
    [InlineData("int", MifType.Integer, null)]
    [InlineData("integer", MifType.Integer, null)]
    [InlineData("int64", MifType.Integer64, null)]
    [InlineData("integer64", MifType.Integer64, null)]
    [InlineData("gauge", MifType.Gauge, null)]
    [InlineData("counter", MifType.Counter, null)]
    [InlineData("counter64", MifType.Counter64, null)]
    [InlineData("date", MifType.Date, null)]
    [InlineData("string", MifType.String, null)]
    [InlineData("string(10)", MifType.String, 10)]
    [InlineData("string\n(\n  0x10\n)", MifType.String, 16)]
    [InlineData("displaystring ( 300 )", MifType.DisplayString, 300)]
    [InlineData("OctetString(1)", MifType.OctetString, 1)]
    public void Every_type_is_known(string type, MifType expected, int? length)
    {
        var attribute = Read(Attribute("unknown", type)).Groups[0].Attributes[0];

        Assert.Equal((expected, length), (attribute.Type, attribute.DeclaredLength));
    }

    [Theory]
    [InlineData("START ENUM 0 = \"Success\" 1 = \"Failed\" END ENUM")]
    [InlineData("\"State\"")]
    [InlineData("\"STATE\"")]
    public void A_number_of_an_enumeration_is_kept_as_its_name(string type)
    {
        string text = Attribute("1", type).Replace(
            "START GROUP", "START ENUM NAME = \"State\" 0 = \"Success\" 1 = \"Failed\" END ENUM START GROUP", StringComparison.Ordinal);

        Assert.Equal("Failed", Read(text).Value().Text);
    }

    [Theory]
    [InlineData("7", "START ENUM 0 = \"Success\" END ENUM", MifDiagnosticCode.UnknownEnumerationMember)]
    [InlineData("7", "\"Nowhere\"", MifDiagnosticCode.UnknownEnumeration)]
    [InlineData("7", "STRING", MifDiagnosticCode.TypeMismatch)]
    [InlineData("\"7\"", "GAUGE", MifDiagnosticCode.TypeMismatch)]
    [InlineData("\"abcd\"", "STRING(3)", MifDiagnosticCode.DeclaredLengthExceeded)]
    public void A_value_that_does_not_fit_its_type_is_kept_with_a_warning(string value, string type, MifDiagnosticCode code)
    {
        var (document, warning) = Forgive(Attribute(value, type));

        Assert.Equal(code, warning.Code);
        Assert.Equal(value.Trim('"'), GrammarTests.Show(new MifCell(document.Groups[0].Attributes[0], document.Value())));
    }

    [Fact]
    public void A_text_is_cut_at_255_octets_with_a_warning_and_says_so()
    {
        var (document, warning) = Forgive(Attribute($"\"{new string('a', 200)}\" \"{new string('b', 100)}\""));
        var value = document.Value();

        Assert.Equal(new string('a', 200) + new string('b', 55), value.Text);
        Assert.Equal((300, true), (value.OctetCount, value.IsCut));
        Assert.Equal((MifDiagnosticCode.TextCut, 4, 1), (warning.Code, warning.Line, warning.Column));
    }

    [Fact]
    public void A_text_of_255_octets_is_whole() =>
        Assert.False(Read(Attribute($"\"{new string('a', 255)}\"")).Value().IsCut);

    [Theory]
    [InlineData("\"abc\\0def\"")]
    [InlineData("\"abc\\x00\" \"def\"")]
    [InlineData("\"abc\0def\"")]
    public void A_text_is_cut_at_a_nul_with_a_warning(string literal)
    {
        var (document, warning) = Forgive(Attribute(literal));

        Assert.Equal(("abc", 3, false), (document.Value().Text, document.Value().OctetCount, document.Value().IsCut));
        Assert.Equal(MifDiagnosticCode.TextCutAtNul, warning.Code);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void A_line_break_in_a_text_is_forgiven_and_kept(string lineEnd)
    {
        var (document, warning) = Forgive(Attribute($"\"wrapped by{lineEnd}an article\""));

        Assert.Equal($"wrapped by{lineEnd}an article", document.Value().Text);
        Assert.Equal((MifDiagnosticCode.LineBreakInLiteral, 4, 1, 11), (warning.Code, warning.Line, warning.Column, warning.Length));
    }
}
