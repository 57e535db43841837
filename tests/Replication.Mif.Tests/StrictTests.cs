using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

/// <summary>Where the DMI guides and SMS part, and that one run shows each mistake once.</summary>
public sealed class StrictTests
{
    private const string ComponentId =
        "START GROUP NAME = \"ComponentID\" ID = 9 CLASS = \"DMTF|ComponentID|1.0\" START ATTRIBUTE NAME = \"M\" ID = 1 TYPE = STRING END ATTRIBUTE END GROUP";

    private static readonly MifOptions Strict = new() { Mode = MifMode.Strict };

    [Fact]
    public void What_SMS_forgives_is_an_error_and_says_nothing_of_forgiveness()
    {
        foreach (var file in CorpusFile.All)
        {
            var strict = file.Parse(MifMode.Strict).Diagnostics;
            foreach (var warning in file.Parse(MifMode.Sms).Diagnostics.Where(one => one.Severity == MifSeverity.Warning))
            {
                var same = strict.FirstOrDefault(one => one.Code == warning.Code && one.Line == warning.Line && one.Column == warning.Column);
                Assert.Equal(warning.Code.Severity(MifMode.Strict), same?.Severity ?? warning.Code.Severity(MifMode.Strict));
                Assert.DoesNotContain("taken", same?.Severity == MifSeverity.Error ? same.Message : "", StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_text_is_whole_beyond_255_octets_and_beyond_a_NUL()
    {
        string text = $"{new string('a', 300)}\0{new string('b', 300)}";
        var value = ReadStrictly(Attribute($"\"{text}\"")).Value();

        Assert.Equal((text, 601, false), (value.Text, value.OctetCount, value.IsCut));
    }

    [Theory]
    [InlineData("COUNTER", "4294967295", true)]
    [InlineData("COUNTER", "4294967296", false)]
    [InlineData("GAUGE", "-1", false)]
    [InlineData("INTEGER", "2147483647", true)]
    [InlineData("INTEGER", "2147483648", false)]
    [InlineData("INTEGER64", "-9223372036854775808", true)]
    [InlineData("COUNTER64", "9223372036854775807", true)]
    [InlineData("COUNTER64", "-1", false)]
    public void An_integer_has_the_range_of_its_type(string type, string value, bool fits) =>
        Assert.Equal(fits ? [] : [MifDiagnosticCode.IntegerOutOfRange], Codes(WithComponentId(Attribute(value, type))));

    [Theory]
    [InlineData("19990501120000.000000+060", true)]
    [InlineData("1999************.******+***", false)]
    [InlineData("199905**************.******", false)]
    [InlineData("19990501******.******+***", true)]
    [InlineData("19990501120000.000000+060\\0\\0\\0", true)]
    [InlineData("19990501120000.000000 060", false)]
    [InlineData("", false)]
    public void A_date_has_its_form(string date, bool fits) =>
        Assert.Equal(fits ? [] : [MifDiagnosticCode.InvalidDate], Codes(WithComponentId(Attribute($"\"{date}\"", "DATE"))));

    [Fact]
    public void A_class_is_as_it_was_written() =>
        Assert.NotEqual(new MifClass("a|b|1", MifMode.Strict), new MifClass("A|B|1", MifMode.Strict));

    [Theory]
    [InlineData("VALUE = forty VALUE = \"x\"", 2)]
    [InlineData("VALUE = \"x\" at the end of the start", 1)]
    [InlineData("VALUE = \"x\" the end", 1)]
    [InlineData("START ENUM 1 = \"x\" END ENUM", 1)]
    [InlineData("START GROUP NAME = \"G\" CLASS = \"A|B|1\" END GROUP", 1)]
    [InlineData("START NOTE NAME = \"G\" END NOTE", 1)]
    [InlineData("END ENUM", 1)]
    [InlineData("VALUE = \"x\" END TABLE", 1)]
    [InlineData("VALU = \"x\"", 1)]
    [InlineData("VALUE \"x\"", 1)]
    [InlineData("VALUE = \"x\\q\\q\"", 1)]
    [InlineData("VALUE = \"x", 1)]
    [InlineData("VALUE = 09", 1)]
    [InlineData("DESCRIPTION = 7 VALUE = }", 2)]
    public void Each_mistake_in_an_attribute_is_one_diagnostic(string statements, int mistakes)
    {
        string text = Table("{ \"a\" }").Replace("VALUE = \"one\"", $"\n{statements}\n", StringComparison.Ordinal);
        Assert.Contains(statements, text, StringComparison.Ordinal);

        var errors = Parse(text).Diagnostics.Where(diagnostic => diagnostic.Severity == MifSeverity.Error).ToList();

        Assert.True(errors.Count == mistakes, string.Join('\n', errors));
    }

    [Theory]
    [InlineData("five-errors")]
    [InlineData("five-errors-of-structure")]
    public void Five_mistakes_are_five_diagnostics(string name) =>
        Assert.All(Enum.GetValues<MifMode>(), mode => Assert.Equal(5, CorpusFile.All.Single(file => file.Name == name).Parse(mode).Diagnostics.Count));

    [Fact]
    public void Deep_nesting_is_one_of_few_diagnostics()
    {
        var result = Parse(string.Concat(Enumerable.Repeat("START COMPONENT START GROUP START ATTRIBUTE TYPE = START ENUM ", 25_000)));

        Assert.True(result.HasErrors);
        Assert.InRange(result.Diagnostics.Count, 1, 40);
    }

    private static MifDocument ReadStrictly(string text)
    {
        var result = Parse(WithComponentId(text), Strict);
        Assert.Empty(result.Diagnostics);
        return result.Document!;
    }

    private static string WithComponentId(string text) => text.Replace("END COMPONENT", $"{ComponentId}\nEND COMPONENT", StringComparison.Ordinal);

    private static IEnumerable<MifDiagnosticCode> Codes(string text) => Parse(text, Strict).Diagnostics.Select(diagnostic => diagnostic.Code);
}
