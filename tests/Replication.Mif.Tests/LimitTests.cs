using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

public sealed class LimitTests
{
    [Fact]
    public void The_octets_of_a_file_are_limited() =>
        AssertLimit(Scalar, size => new MifOptions { MaximumOctets = size }, Scalar.Length, MifDiagnosticCode.FileTooLarge);

    [Fact]
    public void Groups_tables_enumerations_and_paths_are_limited() =>
        AssertLimit(Everything, size => new MifOptions { MaximumGroups = size }, 5, MifDiagnosticCode.TooManyGroups);

    [Fact]
    public void Blocks_that_are_open_at_once_are_limited() =>
        AssertLimit(Everything, size => new MifOptions { MaximumNesting = size }, 4, MifDiagnosticCode.NestingTooDeep);

    [Fact]
    public void Attributes_are_limited() =>
        AssertLimit(Everything, size => new MifOptions { MaximumAttributes = size }, 6, MifDiagnosticCode.TooManyAttributes);

    [Fact]
    public void Rows_are_limited() =>
        AssertLimit(Everything, size => new MifOptions { MaximumRows = size }, 3, MifDiagnosticCode.TooManyRows);

    [Fact]
    public void Values_are_limited() =>
        AssertLimit(Everything, size => new MifOptions { MaximumValues = size }, 5 + 4 + 3 + 11, MifDiagnosticCode.TooManyValues);

    [Fact]
    public void The_octets_of_a_literal_are_limited() =>
        AssertLimit(Scalar, size => new MifOptions { MaximumLiteralOctets = size }, 28, MifDiagnosticCode.LiteralTooLong);

    [Fact]
    public void Warnings_beyond_the_limit_are_dropped_and_the_last_one_says_so()
    {
        var result = Parse(Table(string.Concat(Enumerable.Repeat("{ 1 }\n", 200)), "ID = 1"));

        Assert.False(result.HasErrors);
        Assert.Equal(100, result.Diagnostics.Count);
        Assert.Equal(MifDiagnosticCode.TooManyWarnings, result.Diagnostics[^1].Code);
    }

    [Fact]
    public void An_error_is_never_hidden_by_warnings()
    {
        string rows = string.Concat(Enumerable.Repeat("{ \"a\nb\" }\n", 200));
        var result = Parse(Table($"{rows} {{ ! }} {rows}", "ID = 1"));

        Assert.True(result.HasErrors);
        Assert.Equal(100, result.Diagnostics.Count);
        Assert.Equal(MifDiagnosticCode.UnexpectedOctet, result.Diagnostics.Single(one => one.Severity == MifSeverity.Error).Code);
    }

    [Fact]
    public void Errors_beyond_the_limit_end_the_run()
    {
        string blocks = string.Concat(Enumerable.Repeat("START PATH NAME = \"P\" END PATH oops ", 50));

        Assert.Equal(7, Parse(Component(blocks), new MifOptions { MaximumDiagnostics = 7 }).Diagnostics.Count);
    }

    [Fact]
    public void A_limit_is_at_least_1() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MifOptions { MaximumRows = 0 });

    private static void AssertLimit(string mif, Func<int, MifOptions> limit, int needed, MifDiagnosticCode code)
    {
        Assert.False(Parse(mif, limit(needed)).HasErrors);
        Assert.Equal(code, Refuse(mif, limit(needed - 1)).Code);
    }
}
