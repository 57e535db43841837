using CsCheck;
using Xunit;

namespace Replication.Mif.Tests;

/// <summary>What becomes of each file of the corpus, and of what is left of it or made of it.</summary>
public sealed class CorpusTests
{
    /// <summary>Octets that mean something in a MIF, and two that mean nothing.</summary>
    private static readonly byte[] Octets = [0, (byte)'"', (byte)'\\', (byte)'{', 0xFF, (byte)'\n', (byte)'/', (byte)'='];

    public static TheoryData<string> Files => [.. CorpusFile.All.Select(file => file.Name)];

    public static TheoryData<string> ValidFiles => [.. CorpusFile.Valid.Select(file => file.Name)];

    /// <summary>Ten that between them have every construct.</summary>
    public static TheoryData<string> ChangedFiles =>
    [
        "everything", "component-id", "table-with-blank-cells", "adjacent-literals", "all-escapes", "header-comments", "enumeration-by-name",
        "group-ended-early", "integers-of-three-bases", "language-and-path",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_has_the_approved_outcome(string name) => File(name).Approve();

    [Fact]
    public void The_corpus_has_at_least_sixty_files() => Assert.InRange(CorpusFile.All.Count, 60, 1_000);

    [Fact]
    public void Every_code_has_a_file_that_shows_it()
    {
        var shown = CorpusFile.All
            .SelectMany(file => file.Parse(MifMode.Sms).Diagnostics.Concat(file.Parse(MifMode.Strict).Diagnostics))
            .Select(diagnostic => diagnostic.Code)
            .ToHashSet();

        Assert.Empty(Enum.GetValues<MifDiagnosticCode>().Except(shown));
    }

    [Fact]
    public void Every_diagnostic_says_what_to_do() => Assert.All(
        CorpusFile.All.SelectMany(file => file.Parse(MifMode.Sms).Diagnostics.Concat(file.Parse(MifMode.Strict).Diagnostics)),
        diagnostic => Assert.EndsWith(".", diagnostic.Message, StringComparison.Ordinal));

    /// <summary>KB Q295309, Q190135: a file that lost its end is never taken for the whole, but where SMS forgives it and says so.</summary>
    [Theory]
    [MemberData(nameof(ValidFiles))]
    public void No_prefix_of_a_valid_file_is_silently_taken_for_the_whole(string name)
    {
        var file = File(name);
        foreach (var mode in Enum.GetValues<MifMode>())
        {
            var options = file.Options(mode);
            string? whole = MifParser.Parse(file.Octets, options).Document is { } document ? Summary.Of(document) : null;
            for (int length = 0; length < file.Octets.Length; length++)
            {
                var result = MifParser.Parse(file.Octets.AsSpan(0, length), options);
                bool isWhole = result.Document is { } prefix && string.Equals(Summary.Of(prefix), whole, StringComparison.Ordinal);
                bool isForgiven = mode == MifMode.Sms && result.Diagnostics.Any(one => one.Code == MifDiagnosticCode.MissingEndComponent);

                Assert.True(result.HasErrors || isWhole || isForgiven, $"{name}, {mode}, {length} octets: {string.Join(' ', result.Diagnostics)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ChangedFiles))]
    public void Any_octet_changed_gives_an_answer(string name)
    {
        var file = File(name);
        var seed = new Random(20_260_101);
        byte[] octets = [.. file.Octets];
        for (int index = 0; index < octets.Length; index++)
        {
            byte kept = octets[index];
            foreach (byte octet in (byte[])[.. Octets, (byte)seed.Next(256), (byte)seed.Next(256)])
            {
                octets[index] = octet;
                foreach (var mode in Enum.GetValues<MifMode>())
                {
                    Answer.Check(octets, file.Options(mode));
                }
            }

            octets[index] = kept;
        }
    }

    /// <summary>The seed of a failure is printed by the library; the seed of the mutations is in the message.</summary>
    [Fact]
    public void Mutated_files_give_an_answer() => Gen.ULong.Sample(
        seed =>
        {
            var random = new Random(unchecked((int)seed));
            byte[] octets = Mutation.Of(CorpusFile.All, random);
            Answer.Check(octets, new MifOptions { Mode = random.Next(2) == 0 ? MifMode.Sms : MifMode.Strict });
        },
        iter: 20_000);

    private static CorpusFile File(string name) => CorpusFile.All.Single(file => file.Name == name);
}
