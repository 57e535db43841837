using System.Diagnostics;
using System.Text;
using CsCheck;
using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests;

/// <summary>
/// KB Q295309, Q159201 (truncated and zero-length files looped for ever) and Q190135 (malformed files counted as success): whatever the
/// octets are, the parser advances, ends in bounded time and memory, and never throws.
/// </summary>
public sealed class RobustnessTests
{
    private const int LargestFile = 5_000_000;
    private const string StartGroup = "START GROUP NAME = \"G\" CLASS = \"A|B|1\" KEY = 1 ";
    private const string StartTable = "START TABLE NAME = \"T\" ID = 1 CLASS = \"A|B|1\" ";

    public static TheoryData<string> Mifs => [Scalar, Everything, Table("{ \"a\", \"b\", 3 }"), Attribute("\"x\" \"y\"")];

    [Theory]
    [MemberData(nameof(Mifs))]
    public void Every_prefix_of_a_MIF_gives_an_error_unless_nothing_but_END_COMPONENT_is_missing(string mif)
    {
        byte[] octets = Octets(mif);
        int end = mif.LastIndexOf("END COMPONENT", StringComparison.OrdinalIgnoreCase);
        for (int length = 0; length < end + "END COMPONENT".Length; length++)
        {
            var result = MifParser.Parse(octets.AsSpan(0, length));

            Assert.NotEmpty(result.Diagnostics);
            bool isForgiven = IsBehindGroupOrTable(mif[..length]);
            Assert.True(result.HasErrors != isForgiven, $"Length {length}: {string.Join(" ", result.Diagnostics)}");
        }
    }

    [Theory]
    [MemberData(nameof(Mifs))]
    public void Every_change_of_one_octet_is_survived(string mif)
    {
        byte[] octets = Octets(mif);
        for (int index = 0; index < octets.Length; index++)
        {
            byte kept = octets[index];
            for (int octet = 0; octet <= byte.MaxValue; octet++)
            {
                octets[index] = (byte)octet;
                Check(octets);
            }

            octets[index] = kept;
        }
    }

    [Fact]
    public void Random_octets_are_survived() => Gen.Byte.Array[0, 300].Sample(Check, iter: 20_000, print: Convert.ToHexString);

    [Fact]
    public void Random_tokens_are_survived()
    {
        string[] tokens =
        [
            "START ", "END ", "COMPONENT ", "GROUP ", "TABLE ", "ATTRIBUTE ", "ENUM ", "PATH ", "NAME ", "CLASS ", "ID ", "KEY ", "TYPE ",
            "VALUE ", "STRING ", "INTEGER ", "PRAGMA ", "LANGUAGE ", "= ", "\"A|B|1\" ", "\"x\" ", "1 ", "2 ", "{ ", "} ", ", ", "( ", ") ",
            "* ", "unknown ", "// x\n", "\" ", "\\ ", "\n", "START COMPONENT NAME = \"C\" ", StartGroup,
            "START ATTRIBUTE NAME = \"N\" ID = 1 TYPE = STRING ", "END ATTRIBUTE ", "END GROUP ", "END TABLE ",
            StartTable, "END COMPONENT ",
        ];
        Gen.Const(tokens).SelectMany(all => Gen.Int[0, all.Length - 1].Select(index => all[index])).Array[0, 60]
            .Select(parts => "START COMPONENT NAME = \"C\" " + string.Concat(parts))
            .Sample(text => Check(Octets(text)), iter: 50_000);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("\"\\")]
    [InlineData("\"\"")]
    [InlineData("//")]
    [InlineData("//\n")]
    [InlineData("//UniqueID<1>\n")]
    [InlineData("\r")]
    [InlineData("START ")]
    [InlineData("END ")]
    [InlineData("START COMPONENT ")]
    [InlineData("START GROUP ")]
    [InlineData("START ATTRIBUTE ")]
    [InlineData("END GROUP ")]
    [InlineData("0")]
    [InlineData("-")]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData("\0")]
    [InlineData("NAME = ")]
    [InlineData("KEY = 1,")]
    [InlineData("1,")]
    [InlineData("{}")]
    [InlineData("{,")]
    [InlineData(",")]
    [InlineData("{1,1}")]
    [InlineData("\"a\" ")]
    [InlineData("\"a\n\" ")]
    [InlineData("1 = \"x\" ")]
    [InlineData("START ENUM END ENUM ")]
    [InlineData("START GROUP NAME=\"\" CLASS=\"A|B|1\" KEY=1 END GROUP ")]
    [InlineData("START TABLE NAME=\"\" ID=1 CLASS=\"A|B|1\" {1} END TABLE ")]
    [InlineData("START ATTRIBUTE NAME=\"N\" ID=1 TYPE=INT END ATTRIBUTE ")]
    public void Five_megabytes_of_one_thing_take_less_than_two_seconds(string part)
    {
        string[] openings =
        [
            "",
            "START COMPONENT NAME = \"C\" ",
            "START COMPONENT NAME = \"",
            "START COMPONENT NAME = \"C\" START ENUM ",
            "START COMPONENT NAME = \"C\" START GROUP NAME = \"G\" CLASS = \"A|B|1\" KEY = ",
            $"START COMPONENT NAME = \"C\" {StartGroup} START ATTRIBUTE NAME = \"N\" ID = 1 TYPE = INT VALUE = ",
            $"START COMPONENT NAME = \"C\" {StartGroup} END GROUP {StartTable}",
        ];
        foreach (string opening in openings)
        {
            byte[] octets = Fill(opening, part);
            long start = Stopwatch.GetTimestamp();

            var result = MifParser.Parse(octets);

            Assert.True(result.HasErrors);
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public void A_wide_template_does_not_make_its_rows_dear()
    {
        var text = new StringBuilder("START COMPONENT NAME=\"C\" START GROUP NAME=\"G\" CLASS=\"A|B|1\" ");
        const int Columns = 40_000;
        text.Append("KEY=").AppendJoin(',', Enumerable.Range(1, Columns)).Append(' ');
        for (int id = 1; id <= Columns; id++)
        {
            text.Append($"START ATTRIBUTE NAME=\"{id}\" ID={id} TYPE=INT VALUE=1 END ATTRIBUTE ");
        }

        text.Append("END GROUP ");
        for (int id = 1; id <= 400; id++)
        {
            text.Append($"START TABLE NAME=\"T\" ID={id} CLASS=\"A|B|1\" ").Insert(text.Length, "{2}{}", 100).Append("END TABLE ");
        }

        byte[] octets = Octets(text.Append("END COMPONENT").ToString());
        long start = Stopwatch.GetTimestamp();

        var result = MifParser.Parse(octets);

        Assert.False(result.HasErrors);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static byte[] Fill(string opening, string part)
    {
        byte[] octets = new byte[LargestFile];
        Octets(opening).CopyTo(octets, 0);
        byte[] unit = Octets(part);
        for (int index = opening.Length; index < octets.Length; index++)
        {
            octets[index] = unit[(index - opening.Length) % unit.Length];
        }

        return octets;
    }

    private static void Check(byte[] octets)
    {
        var result = MifParser.Parse(octets);

        Assert.Equal(result.HasErrors, result.Diagnostics.Any(diagnostic => diagnostic.Severity == MifSeverity.Error));
        Assert.True(result.Diagnostics.Count <= MifOptions.Default.MaximumDiagnostics);
        int lines = octets.Count(octet => octet is (byte)'\n' or (byte)'\r') + 1;
        foreach (var diagnostic in result.Diagnostics)
        {
            Assert.InRange(diagnostic.Line, 1, lines);
            Assert.InRange(diagnostic.Column, 1, octets.Length + 1);
            Assert.NotEmpty(diagnostic.Message);
        }
    }

    /// <summary>Whether nothing is missing but END COMPONENT, seen with other eyes than the parser's.</summary>
    private static bool IsBehindGroupOrTable(string prefix)
    {
        string text = prefix.TrimEnd();
        return text.EndsWith("END GROUP", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("END TABLE", StringComparison.OrdinalIgnoreCase);
    }
}
