using System.Text;
using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

public sealed class ReaderTests
{
    [Fact]
    public void Tokens_come_with_their_kind_place_and_content()
    {
        var reader = new MifReader("Start\r\n  ID=-0x1F // note\r\"a\\\"b\"{,}(*)|"u8);
        var tokens = new List<string>();
        while (reader.Read())
        {
            tokens.Add($"{reader.Line}:{reader.Column} {reader.Kind} {Encoding.Latin1.GetString(reader.Content)}");
        }

        Assert.Equal(
            [
                "1:1 Word Start", "2:3 Word ID", "2:5 EqualsSign =", "2:6 Number -0x1F", "2:12 Comment  note", "3:1 Literal a\\\"b",
                "3:7 OpenBrace {", "3:8 Comma ,", "3:9 CloseBrace }", "3:10 OpenParenthesis (", "3:11 Asterisk *",
                "3:12 CloseParenthesis )", "3:13 Unknown |",
            ],
            tokens);
        Assert.Equal((MifTokenKind.EndOfFile, 3, 14, 0), (reader.Kind, reader.Line, reader.Column, reader.Length));
    }

    [Fact]
    public void A_literal_that_goes_over_lines_says_so_and_the_next_token_is_on_the_right_line()
    {
        var reader = new MifReader("\"a\\\r\nb\n\" x"u8);

        Assert.True(reader.Read());
        Assert.True(reader.HasLineBreak);
        Assert.True(reader.HasEscape);
        Assert.True(reader.Read());
        Assert.Equal((3, 3), (reader.Line, reader.Column));
    }

    [Theory]
    [InlineData("\"abc")]
    [InlineData("\"")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\")]
    public void A_literal_without_its_end_is_one_token_to_the_end_of_the_file(string text)
    {
        var reader = new MifReader(Octets(text));

        Assert.True(reader.Read());
        Assert.Equal((MifTokenKind.OpenLiteral, text.Length), (reader.Kind, reader.Length));
        Assert.False(reader.Read());
        Assert.False(reader.Read());
    }

    [Fact]
    public void Reading_tokens_allocates_nothing()
    {
        byte[] octets = Octets(Everything);
        int tokens = Count(octets);
        long before = GC.GetAllocatedBytesForCurrentThread();

        int again = Count(octets);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(tokens, again);
        Assert.True(tokens > 200);
    }

    [Fact]
    public void Codes_have_stable_names_in_kebab_case()
    {
        Assert.Equal("open-literal", MifDiagnosticCode.OpenLiteral.Name());
        Assert.Equal("text-cut-at-nul", MifDiagnosticCode.TextCutAtNul.Name());
        Assert.All(Enum.GetValues<MifDiagnosticCode>(), code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code.Name()));
    }

    [Fact]
    public void A_diagnostic_is_written_with_place_severity_code_and_message() =>
        Assert.Equal("1:1: error empty-file: The file is empty, expected START COMPONENT. Send it again.", Refuse("").ToString());

    private static int Count(byte[] octets)
    {
        var reader = new MifReader(octets);
        int count = 0;
        while (reader.Read())
        {
            count++;
        }

        return count;
    }
}
