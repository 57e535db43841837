using CsCheck;
using Xunit;
using static Replication.Mif.Tests.Samples;

namespace Replication.Mif.Tests.Writing;

/// <summary>What was written reads as the document that it was written of.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<byte[]> Decisions = Gen.Byte.Array[0, 400];

    public static TheoryData<string> Mifs =>
    [
        Scalar, Everything, Table("{ \"a\", \"first\" }\n{ \"b\", , 3 }\n{ }\n{ \"a\", \"second\" }"), Attribute("\"x\" \"y\""),
        Attribute("7", "START ENUM NAME = \"own\" 0 = \"zero\" -1 = \"\" END ENUM"),
        Scalar.Replace("End Component", "", StringComparison.Ordinal), Scalar.Replace("    ID = 1\n    Class", "    Class", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Mifs))]
    public void A_MIF_that_was_read_is_written_and_read_as_the_same(string mif) => Check(Octets(mif));

    [Fact]
    public void So_is_each_file_of_the_corpus_in_both_modes() =>
        Assert.InRange(CorpusFile.All.Count(file => Check(file.Octets)), CorpusFile.Valid.Count() / 2, CorpusFile.All.Count);

    /// <summary>Every octet changed for those that mean something: many of these still read, and not as their writers meant.</summary>
    [Theory]
    [MemberData(nameof(Mifs))]
    public void So_it_is_whatever_one_octet_is_changed(string mif)
    {
        byte[] octets = Octets(mif);
        int readable = 0;
        for (int index = 0; index < octets.Length; index++)
        {
            byte kept = octets[index];
            foreach (byte octet in "\0\n\"\\/0,<"u8)
            {
                octets[index] = octet;
                readable += Check(octets) ? 1 : 0;
            }

            octets[index] = kept;
        }

        Assert.InRange(readable, octets.Length / 3, int.MaxValue);
    }

    [Fact]
    public void So_it_is_however_it_was_written_by_others()
    {
        int readable = 0;
        Decisions.Sample(
            decisions => Interlocked.Add(ref readable, Check(Octets(Source(decisions))) ? 1 : 0) >= 0,
            iter: 5_000,
            print: decisions => $"{Convert.ToHexString(decisions)}:\n{Source(decisions)}");
        Assert.InRange(readable, 2_500, 5_000);
    }

    [Fact]
    public void A_document_made_by_hand_is_read_as_it_was_written() => Decisions.Sample(
        decisions => CheckWritten(new RandomDocument(new Choices(decisions), mayBeWrong: false).Make()),
        iter: 5_000,
        print: Print);

    [Fact]
    public void One_that_may_be_wrong_is_read_as_it_was_written_or_refused()
    {
        int refused = 0;
        Decisions.Sample(
            decisions =>
            {
                try
                {
                    CheckWritten(new RandomDocument(new Choices(decisions), mayBeWrong: true).Make());
                }
                catch (ArgumentException exception)
                {
                    Assert.Equal("document", exception.ParamName);
                    Interlocked.Increment(ref refused);
                }
            },
            iter: 5_000,
            print: decisions => Shown.Text(new RandomDocument(new Choices(decisions), mayBeWrong: true).Make()));
        Assert.InRange(refused, 250, 4_750);
    }

    private static string Source(byte[] decisions) => new RandomSource(new Choices(decisions)).Make();

    private static string Print(byte[] decisions) => Shown.Text(new RandomDocument(new Choices(decisions), mayBeWrong: false).Make());

    /// <summary>False where the MIF has errors in both modes: then there is nothing to write.</summary>
    private static bool Check(byte[] octets) => Check(octets, MifMode.Sms) | Check(octets, MifMode.Strict);

    private static bool Check(byte[] octets, MifMode mode)
    {
        if (MifParser.Parse(octets, new MifOptions { Mode = mode }).Document is not { } document)
        {
            return false;
        }

        CheckWritten(document, mode);
        return true;
    }

    private static void CheckWritten(MifDocument document, MifMode mode = MifMode.Sms)
    {
        byte[] written = MifWriter.Write(document, mode);
        var result = MifParser.Parse(written, new MifOptions { Mode = mode });
        Assert.True(result.Document is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal(Shown.Text(document), Shown.Text(result.Document));
        Assert.Equal(written, MifWriter.Write(result.Document, mode));
    }
}
