using System.Text;
using CsCheck;
using Replication.Contracts;
using Replication.Domain;
using Replication.Translation;
using Xunit;
using static Replication.Tests.Translation.StatusTranslatorTests;

namespace Replication.Tests.Translation;

/// <summary>From a file to reports: tables, other documents, other formats, broken files.</summary>
public sealed class StatusFileTests
{
    private const string JobStatus = """
        Start Component
          Name = "Workstation"
          Start Group
            Name = "InstallStatus"
            ID = 1
            Class = "MICROSOFT|JOBSTATUS|1.0"
            Start Attribute
              Name = "Status"
              ID = 1
              Type = String(16)
              Value = "Success"
            End Attribute
          End Group
        End Component

        """;

    public static TheoryData<string> StatusMifs =>
    [
        new StatusMif().ToString(),
        new StatusMif().With("PackageID", "\"100Z0006\"").With("Status", null).ToString(),
        new StatusMif().WithRows("\"10000006\", \"SRV1\", , \"Success\"", "\"100Z0007\", \"SRV2\"").ToString(),
    ];

    [Fact]
    public void Every_row_of_a_table_is_a_report_in_the_order_of_the_rows()
    {
        var reports = Reports(new StatusMif().WithRows(
            "\"10000006\", \"SRV1\", , \"Success\"",
            "\"100Z0007\", \"SRV2\", \"MASTER\"",
            "\"10000008\", \"SRV1\", , \"Failed\", 99"));

        Assert.Equal(
            [
                (1, "10000006", "SRV1", "COPY", "INSTALLED", 42L),
                (2, "100Z0007", "SRV2", "MASTER", "INSTALLED", 42L),
                (3, "10000008", "SRV1", "COPY", "FAILED", 99L),
            ],
            reports.Select(one => (one.Row, one.PackageId, one.Server, one.Type, one.Status, one.TransactionId!.Value)));
    }

    [Fact]
    public void Of_two_rows_of_one_package_server_and_type_the_last_wins()
    {
        var reports = Reports(new StatusMif().WithRows(
            "\"10000006\", \"SRV1\", , \"Failed\"",
            "\"10000007\", \"SRV1\", , \"Sent\"",
            "\"10000006\", \"SRV1\", \"COPY\", \"Success\""));

        Assert.Equal([(1, "SENT"), (2, "INSTALLED")], reports.Select(report => (report.Row, report.Status)));
    }

    [Fact]
    public void A_key_that_is_too_short_loses_no_status()
    {
        string text = new StatusMif().WithRows(
                "\"10000006\", \"SRV1\", , \"Failed\"", "\"10000006\", \"SRV1\", , \"Success\"", "\"10000006\", \"SRV2\", , \"Success\"")
            .ToString().Replace("KEY = 1, 2, 3", "KEY = 1", StringComparison.Ordinal);

        Assert.Equal(["SRV1", "SRV2"], StatusTranslator.Translate(Octets(text)).Reports!.Select(report => report.Server));
    }

    [Fact]
    public void Several_groups_are_several_reports()
    {
        string second = StatusMif.Group(
            "Second", 4, StatusMif.StatusClass, [new("PackageID", "\"100Z0009\""), new("Server", "\"SRV9\"")]);
        string text = new StatusMif().ToString().Replace("END COMPONENT", $"{second}END COMPONENT", StringComparison.Ordinal);

        Assert.Equal([1, 2], StatusTranslator.Translate(Octets(text)).Reports!.Select(report => report.Row));
    }

    [Fact]
    public void One_bad_row_fails_its_whole_file()
    {
        var error = Refuse(
            new StatusMif().WithRows("\"10000006\", \"SRV1\", , \"Success\"", "\"100Z0007\", \"SRV1\", , \"Failed\""),
            DeadLetterReason.ContradictoryStatus);

        Assert.Equal("100Z0007", error.PackageId);
    }

    [Fact]
    public void A_gap_in_a_row_is_reported_at_its_row_or_its_default() =>
        Assert.Equal("10000006", Refuse(new StatusMif().WithRows("\"10000006\", \"SRV1\""), DeadLetterReason.MissingAttribute).PackageId);

    [Fact]
    public void A_table_without_rows_and_a_template_without_a_table_are_missing_attributes()
    {
        Assert.Contains("no rows", Refuse(new StatusMif().WithRows(), DeadLetterReason.MissingAttribute).Message, StringComparison.Ordinal);
        string template = new StatusMif().ToString().Replace("ID = 3\n  CLASS", "KEY = 1\n  CLASS", StringComparison.Ordinal);

        Assert.Contains("no rows", Refuse(template, DeadLetterReason.MissingAttribute).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_with_an_ID_and_no_package_of_its_own_is_but_a_template()
    {
        string text = new StatusMif().WithRows("\"10000006\", \"SRV1\", , \"Success\"").ToString();

        Translate(text.Replace("KEY = 1, 2, 3", "KEY = 1, 2, 3 ID = 9", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_status_MIF_is_recognised_and_named() =>
        Assert.Contains("a job status MIF", Refuse(JobStatus, DeadLetterReason.NotAStatusMif).Message, StringComparison.Ordinal);

    [Fact]
    public void A_job_status_MIF_without_its_last_line_is_still_one() =>
        Refuse(JobStatus.Replace("End Component", "", StringComparison.Ordinal), DeadLetterReason.NotAStatusMif);

    [Fact]
    public void Another_architecture_is_no_status_MIF_and_named()
    {
        var mif = new StatusMif().WithArchitecture(Architecture("JobDetails"));

        Assert.Contains("'JobDetails'", Refuse(mif, DeadLetterReason.NotAStatusMif).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_architecture_and_the_classes_compare_without_case() =>
        Translate(new StatusMif().ToString().Replace("PackageLocation", "PACKAGElocation", StringComparison.Ordinal)
            .Replace("MICROSOFT|", "microsoft|", StringComparison.Ordinal));

    [Fact]
    public void A_MIF_without_a_status_group_is_no_status_MIF() =>
        Refuse(new StatusMif().WithBlocks(""), DeadLetterReason.NotAStatusMif);

    [Fact]
    public void A_MIF_that_ends_before_its_status_group_is_malformed()
    {
        string text = new StatusMif().WithBlocks("").ToString().Replace("END COMPONENT", "", StringComparison.Ordinal);

        Assert.Contains("truncated", Refuse(text, DeadLetterReason.MalformedMif).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_group_or_site_is_a_missing_attribute()
    {
        Refuse(new StatusMif().WithoutIdentification(), DeadLetterReason.MissingAttribute);
        Refuse(new StatusMif().WithSender("Site", null), DeadLetterReason.MissingAttribute);
        Refuse(new StatusMif().WithArchitecture(""), DeadLetterReason.MissingAttribute);
        Refuse(
            new StatusMif().WithArchitecture(StatusMif.Group("Architecture", 2, "MICROSOFT|ARCHITECTURE|1.0", [new("Other", "1")])),
            DeadLetterReason.MissingAttribute);
    }

    [Fact]
    public void Two_senders_in_one_file_are_invalid() =>
        Refuse(
            new StatusMif().WithArchitecture(
                Architecture("PackageLocation") + StatusMif.Group("I", 9, "MICROSOFT|IDENTIFICATION|1.0", [new("Site", "\"M04\"")])),
            DeadLetterReason.InvalidValue);

    [Theory]
    [InlineData("WIDTH=8;\nDEPTH=256;\n\nCONTENT BEGIN\n 0 : FF;\nEND;\n", "an Altera memory image")]
    [InlineData("-- Quartus generated\r\n-- START COMPONENT\r\n\r\nDEPTH = 32;\r\nWIDTH = 8;\r\n", "an Altera memory image")]
    [InlineData("% a comment % % another\n% address_radix=HEX;", "an Altera memory image")]
    [InlineData("Version 300\nCharset \"WindowsLatin1\"\nDelimiter \",\"\n", "a MapInfo interchange file")]
    [InlineData("VERSION 450\r\n", "a MapInfo interchange file")]
    [InlineData("# MIF 2.1\nset pi 3.14\n", "an OOMMF problem specification")]
    [InlineData("#MIF 1.1\n", "an OOMMF problem specification")]
    [InlineData("mrtrix image\ndim: 2,2,2\n", "an MRtrix image")]
    [InlineData("<MIFFile 7.00> # Generated by FrameMaker\n", "a FrameMaker interchange file")]
    public void A_look_alike_is_no_status_MIF_and_named(string text, string format)
    {
        var error = Refuse(text, DeadLetterReason.NotAStatusMif);

        Assert.Contains($"The file is {format}", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Line);
    }

    [Theory]
    [InlineData("look-alike-altera", "an Altera memory image")]
    [InlineData("look-alike-mapinfo", "a MapInfo interchange file")]
    [InlineData("look-alike-oommf", "an OOMMF problem specification")]
    [InlineData("look-alike-mrtrix", "an MRtrix image")]
    [InlineData("look-alike-framemaker", "a FrameMaker interchange file")]
    [InlineData("other-job-status", "a job status MIF")]
    [InlineData("other-noidmif", "an inventory NOIDMIF")]
    [InlineData("other-idmif", "an IDMIF of another architecture")]
    [InlineData("component-id", "the description of a DMI component")]
    public void A_file_of_the_corpus_that_is_no_status_MIF_is_named(string name, string kind)
    {
        string file = Path.Combine(Repository.Root, "tests", "Replication.Mif.Tests", "Corpus", $"{name}.mif");
        var error = StatusTranslator.Translate(File.ReadAllBytes(file)).Error!;

        Assert.Equal(DeadLetterReason.NotAStatusMif, error.Reason);
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("   \r\n", 1, 1)]
    [InlineData("-- no statement", 1, 1)]
    [InlineData("% open", 1, 1)]
    [InlineData("WIDTH of a thing", 1, 1)]
    [InlineData("Version of a thing", 1, 1)]
    [InlineData("# a shell script", 1, 1)]
    [InlineData("mrtrix", 1, 1)]
    [InlineData("\n  <html>", 2, 3)]
    [InlineData("START COMPONENT\nNAME = \"x", 2, 8)]
    [InlineData("\u00FE\u00FF\0S\0T", 1, 1)]
    public void Anything_else_is_malformed_with_its_place(string text, int line, int column)
    {
        // KB Q295309, Q159201: truncated and zero-length files.
        var error = Refuse(text, DeadLetterReason.MalformedMif);

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.StartsWith($"Line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(StatusMifs))]
    public void No_prefix_of_a_status_MIF_is_read_as_success(string mif)
    {
        // KB Q190135. Only the END COMPONENT may be missing, and with it nothing else can be.
        byte[] octets = Octets(mif);
        int end = mif.IndexOf("END COMPONENT", StringComparison.Ordinal);
        for (int length = 0; length < end + "END COMPONENT".Length; length++)
        {
            var result = StatusTranslator.Translate(octets.AsSpan(0, length));
            bool isAllThere = length >= end - 1 && length <= end;

            Assert.Equal(isAllThere, result.IsTranslated);
        }
    }

    [Theory]
    [MemberData(nameof(StatusMifs))]
    public void Every_change_of_one_octet_gives_reports_or_an_error(string mif)
    {
        byte[] octets = Octets(mif);
        byte[] changes = [0, (byte)'"', (byte)'\\', (byte)'\n', (byte)'Z', (byte)'0', (byte)'=', (byte)'*', (byte)'{', (byte)'/', 0xFF];
        for (int index = 0; index < octets.Length; index++)
        {
            byte kept = octets[index];
            foreach (byte change in changes)
            {
                octets[index] = change;
                Check(octets);
            }

            octets[index] = kept;
        }
    }

    [Fact]
    public void Random_values_give_reports_or_an_error() =>
        Gen.Select(Gen.OneOf(Gen.Const("PackageID"), Gen.Const("Server"), Gen.Const("UpdateTime"), Gen.Const("Status")), Gen.String[0, 30])
            .Sample(pair => Check(new StatusMif().With(pair.Item1, $"\"{pair.Item2}\"").Octets()), iter: 5_000);

    private static void Check(byte[] octets)
    {
        var result = StatusTranslator.Translate(octets);

        Assert.True(result.IsTranslated ? result.Reports.Count > 0 : result.Error.Message.Length > 0);
        Assert.All(result.Reports ?? [], report =>
        {
            Assert.DoesNotContain('\0', report.Server + report.Share);
            Assert.InRange(report.Server.Length, 1, 255);
            Assert.True(ReportedPackageId.TryParse(report.PackageId, out _));
        });
    }

    private static IReadOnlyList<ReportedStatus> Reports(StatusMif mif)
    {
        var result = StatusTranslator.Translate(mif.Octets());

        Assert.Null(result.Error);
        return result.Reports!;
    }

    private static string Architecture(string name) =>
        StatusMif.Group("A", 2, "MICROSOFT|ARCHITECTURE|1.0", [new("ArchitectureName", $"\"{name}\"")]);

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);
}
