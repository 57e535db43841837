using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Replication.Cli.Mif;
using Xunit;

namespace Replication.Tests.Cli;

/// <summary>What <c>mif check</c> prints, and that no file makes it fall over.</summary>
public sealed class MifCheckTests
{
    /// <summary>Half a gigabyte, hexadecimal as the runtime wants it.</summary>
    private static readonly (string Key, string Value) Memory = ("DOTNET_GCHeapHardLimit", "0x20000000");

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static string Corpus => Path.Combine(Repository.Root, "tests", "Replication.Mif.Tests", "Corpus");

    [Fact]
    public async Task A_diagnostic_is_printed_as_compilers_do_with_its_line_and_a_pointer()
    {
        string file = Path.Combine(Corpus, "unquoted-text.mif");
        var result = await ReplicationProgram.RunAsync("mif", "check", file);

        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Output.Split('\n');
        Assert.StartsWith($"{file}:11:15: error unquoted-text: Found 'LPT1', expected a value", lines[0], StringComparison.Ordinal);
        Assert.Equal(["          Value = LPT1", "                  ^~~~"], lines[1..3]);
        Assert.DoesNotContain('\u001B', result.Output);
    }

    [Fact]
    public async Task A_mode_decides_what_is_forgiven()
    {
        string file = Path.Combine(Corpus, "attribute-id-zero.mif");
        var sms = await ReplicationProgram.RunAsync("mif", "check", file, "--json");
        var strict = await ReplicationProgram.RunAsync("mif", "check", file, "--json", "--mode", "strict");
        var unknown = await ReplicationProgram.RunAsync("mif", "check", file, "--mode", "loose");

        Assert.Equal((0, 1, 2), (sms.ExitCode, strict.ExitCode, unknown.ExitCode));
        Assert.Equal("warning", JsonNode.Parse(sms.Output)![0]!["diagnostics"]![0]!["severity"]!.ToString());
        var error = JsonNode.Parse(strict.Output)![0]!["diagnostics"]![0]!;
        Assert.Equal(
            ("error", "attribute-id-zero", 9, 12, 1),
            (error["severity"]!.ToString(), error["code"]!.ToString(), (int)error["line"]!, (int)error["column"]!, (int)error["length"]!));
    }

    [Theory]
    [InlineData("a = b", 3, 1, "a = b", "  ^")]
    [InlineData("\tx\u001B[31my", 3, 4, " x.[31my", "  ^~~~")]
    [InlineData("short\nnext", 5, 99, "short", "    ^")]
    [InlineData("short", 6, 0, "short", "     ^")]
    [InlineData("", 1, 0, "", "^")]
    public void A_line_is_shown_safely_with_a_pointer_under_its_octets(string source, int column, int length, string line, string mark) =>
        Assert.Equal(new SourceExcerpt(line, mark), SourceExcerpt.Of(Encoding.Latin1.GetBytes(source), column, length));

    [Theory]
    [InlineData(1)]
    [InlineData(61)]
    [InlineData(2_000)]
    [InlineData(4_999)]
    [InlineData(5_000)]
    public void A_long_line_is_clipped_around_its_column(int column)
    {
        byte[] octets = Encoding.ASCII.GetBytes(new string('a', column - 1) + "X" + new string('b', 5_000 - column));
        var excerpt = SourceExcerpt.Of(octets, column, 1);

        Assert.InRange(excerpt.Line.Length, 120, 126);
        Assert.Equal('X', excerpt.Line[excerpt.Pointer.IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Every_hostile_file_is_answered_in_time_in_half_a_gigabyte_with_a_diagnostic()
    {
        using var folder = new TemporaryFolder();
        var flipped = new List<string>();
        foreach (var (name, octets) in HostileFiles.All())
        {
            string file = folder.Write($"{name}.mif", octets);
            if (name.StartsWith("flipped-", StringComparison.Ordinal))
            {
                flipped.Add(file);
            }
            else
            {
                await AssertAnswered(file);
            }
        }

        Assert.InRange(flipped.Count, 50, 1_000);
        await AssertAnswered([.. flipped]);
    }

    private static async Task AssertAnswered(params string[] files)
    {
        long start = Stopwatch.GetTimestamp();
        var result = await ReplicationProgram.RunAsync([Memory], ["mif", "check", .. files]);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Longest);
        Assert.True(result.ExitCode == 1, $"{files[0]}: {result.ExitCode} {result.Error}");
        Assert.Empty(result.Error);
        Assert.All(files, file => Assert.Contains($"{file}:", result.Output, StringComparison.Ordinal));
        Assert.Contains(": error ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("replication-hostile-").FullName;

        public string Write(string name, byte[] octets)
        {
            string file = Path.Combine(_path, name);
            File.WriteAllBytes(file, octets);
            return file;
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
