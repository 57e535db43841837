using System.Text;
using Replication.Contracts;
using Replication.Domain;
using Replication.Translation;
using Xunit;

namespace Replication.Tests.Translation;

/// <summary>From a package status MIF to reports, value by value.</summary>
public sealed class StatusTranslatorTests
{
    private static readonly DateTimeOffset Noon = new(1999, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_scalar_group_is_one_report()
    {
        var report = Translate(new StatusMif().With("SourceVersion", "3").With("Share", "\"PKGS$\""));

        Assert.Equal(
            new ReportedStatus
            {
                Row = 1,
                PackageId = "10000006",
                SiteCode = "M03",
                Server = "SRV1",
                Type = "COPY",
                Status = "INSTALLED",
                UpdatedAt = Noon,
                TransactionId = 42,
                SourceVersion = 3,
                Share = "PKGS$",
            },
            report);
    }

    [Fact]
    public void The_articles_package_id_is_reported_as_written_with_its_marker()
    {
        // KB Q235805: 1.2 writes a Z into the fourth place to say that the job succeeded.
        var report = Translate(new StatusMif().With("PackageID", "\"100Z0006\"").With("Status", null));

        Assert.Equal(("100Z0006", "INSTALLED"), (report.PackageId, report.Status));
    }

    [Theory]
    [InlineData("\"100Z0006\"", null, "INSTALLED")]
    [InlineData("\"100z000a\"", null, "INSTALLED")]
    [InlineData("\"100Z0006\"", "\"Success\"", "INSTALLED")]
    [InlineData("\"100Z0006\"", "\"SUCCESS\"", "INSTALLED")]
    [InlineData("\"100Z0006\"", "unknown", "INSTALLED")]
    [InlineData("\"100Z0006\"", "unsupported", "INSTALLED")]
    [InlineData("\"100Z0006\"", "\"\"", "INSTALLED")]
    [InlineData("\"ZZZ00006\"", "\"Failed\"", "FAILED")]
    [InlineData("\"10000006\"", "\"Success\"", "INSTALLED")]
    [InlineData("\"10000006\"", "\"FAILED\"", "FAILED")]
    [InlineData("\"10000006\"", "\"retrying\"", "RETRY")]
    [InlineData("\"10000006\"", "\"Sent\"", "SENT")]
    [InlineData("\"10000006\"", "\"Received\"", "RECEIVED")]
    [InlineData("\"10000006\"", "\"Removed\"", "REMOVED")]
    [InlineData("\"10000006\"", "\"PendingRemove\"", "PENDING_REMOVE")]
    public void Marker_and_status_give_the_status(string packageId, string? status, string expected) =>
        Assert.Equal(expected, Translate(new StatusMif().With("PackageID", packageId).With("Status", status)).Status);

    [Theory]
    [InlineData("\"Failed\"")]
    [InlineData("\"Retrying\"")]
    [InlineData("\"Sent\"")]
    [InlineData("\"Removed\"")]
    [InlineData("\"PendingRemove\"")]
    [InlineData("\"Done\"")]
    public void A_marker_with_anything_but_Success_contradicts_itself(string status)
    {
        var error = Refuse(new StatusMif().With("PackageID", "\"100Z0006\"").With("Status", status), DeadLetterReason.ContradictoryStatus);

        Assert.Equal(("100Z0006", "M03"), (error.PackageId, error.SiteCode));
        Assert.Contains("the Z in PackageID '100Z0006' says Success", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "has no attribute Status")]
    [InlineData("unknown", "Status is unknown")]
    [InlineData("unsupported", "Status is unsupported")]
    [InlineData("\"\"", "Status is empty")]
    public void Neither_marker_nor_status_is_a_missing_attribute_and_never_success(string? status, string found) =>
        Assert.Contains(
            found,
            Refuse(new StatusMif().With("Status", status), DeadLetterReason.MissingAttribute).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("PackageID")]
    [InlineData("Server")]
    public void A_status_needs_its_package_and_its_server(string name)
    {
        foreach (string? value in new[] { null, "unknown", "unsupported", "\"\"", "\"\\0\"" })
        {
            var error = Refuse(new StatusMif().With(name, value), DeadLetterReason.MissingAttribute);

            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PackageID", "\"1000000\"")]
    [InlineData("PackageID", "\"100000066\"")]
    [InlineData("PackageID", "\"1000000G\"")]
    [InlineData("PackageID", "\"100Y0006\"")]
    [InlineData("PackageID", "\"1000Z006\"")]
    [InlineData("PackageID", "\"SMS00006\"")]
    [InlineData("PackageID", "\"10000006 \"")]
    [InlineData("PackageID", "10000006")]
    [InlineData("PackageID", "* \"symbol\"")]
    [InlineData("Type", "\"MIRROR\"")]
    [InlineData("Type", "1")]
    [InlineData("Status", "\"Installed\"")]
    [InlineData("Status", "\"Succ\\ness\"")]
    [InlineData("Status", "1")]
    [InlineData("Status", "* \"symbol\"")]
    [InlineData("SourceVersion", "-1")]
    [InlineData("SourceVersion", "2147483648")]
    [InlineData("SourceVersion", "\"three\"")]
    [InlineData("TransactionID", "-1")]
    [InlineData("TransactionID", "\"-1\"")]
    [InlineData("TransactionID", "\" 1\"")]
    [InlineData("TransactionID", "\"9223372036854775808\"")]
    [InlineData("UpdateTime", "\"yesterday\"")]
    [InlineData("Share", "5")]
    public void A_value_that_breaks_its_rule_is_invalid_with_its_place(string name, string value)
    {
        string text = new StatusMif().With(name, value).ToString();
        var error = Refuse(text, DeadLetterReason.InvalidValue);
        var (line, column) = PlaceOf(text, $"VALUE = {value}", "VALUE = ".Length);

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.StartsWith($"Line {line}, column {column}: {name} is ", error.Message, StringComparison.Ordinal);
        Assert.Equal("M03", error.SiteCode);
    }

    [Theory]
    [InlineData("\"M3\"")]
    [InlineData("\"M03 \"")]
    [InlineData("\"M-3\"")]
    [InlineData("\"SMS\"")]
    [InlineData("\"aux\"")]
    [InlineData("103")]
    public void A_site_code_that_is_none_is_invalid(string site)
    {
        var error = Refuse(new StatusMif().WithSender("Site", site), DeadLetterReason.InvalidValue);

        Assert.Contains("Site is ", error.Message, StringComparison.Ordinal);
        Assert.Null(error.SiteCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    [InlineData("unsupported")]
    [InlineData("\"\"")]
    public void A_file_needs_its_site(string? site) =>
        Assert.Contains(
            "Site", Refuse(new StatusMif().WithSender("Site", site), DeadLetterReason.MissingAttribute).Message, StringComparison.Ordinal);

    [Fact]
    public void A_site_code_is_folded_to_upper_case() =>
        Assert.Equal("M0A", Translate(new StatusMif().WithSender("Site", "\"m0a\"")).SiteCode);

    [Theory]
    [InlineData(null, "COPY")]
    [InlineData("\"\"", "COPY")]
    [InlineData("unknown", "COPY")]
    [InlineData("\"copy\"", "COPY")]
    [InlineData("\"Master\"", "MASTER")]
    public void The_type_is_a_copy_unless_it_says_master(string? type, string expected) =>
        Assert.Equal(expected, Translate(new StatusMif().With("Type", type)).Type);

    [Theory]
    [InlineData("42", 42L)]
    [InlineData("\"42\"", 42L)]
    [InlineData("0", 0L)]
    [InlineData("\"010\"", 10L)]
    [InlineData("4294967295", 4294967295L)]
    [InlineData(null, 7L)]
    [InlineData("unknown", 7L)]
    [InlineData("\"\"", 7L)]
    public void A_transaction_id_falls_back_to_that_of_the_sender(string? transactionId, long expected) =>
        Assert.Equal(
            expected, Translate(new StatusMif().WithSender("TransactionID", "7").With("TransactionID", transactionId)).TransactionId);

    [Fact]
    public void A_status_may_have_no_transaction_id() =>
        Assert.Null(Translate(new StatusMif().WithSender("TransactionID", null)).TransactionId);

    [Theory]
    [InlineData("19990501120000.000000+000", "1999-05-01T12:00:00.0000000Z")]
    [InlineData("19990501120000.123456+120", "1999-05-01T10:00:00.1234560Z")]
    [InlineData("19990501120000.000001-300", "1999-05-01T17:00:00.0000010Z")]
    [InlineData("19800101000000.000000+060", "1979-12-31T23:00:00.0000000Z")]
    [InlineData("20351231235959.999999-840", "2036-01-01T13:59:59.9999990Z")]
    [InlineData("20000229000000.000000-000", "2000-02-29T00:00:00.0000000Z")]
    public void A_date_is_local_time_and_UTC_is_less_its_offset(string date, string expected)
    {
        var fromRow = Translate(new StatusMif().WithSender("Time", null).With("UpdateTime", $"\"{date}\""));
        var fromSender = Translate(new StatusMif().WithSender("Time", $"\"{date}\""));

        Assert.Equal(expected, fromRow.UpdatedAt.UtcDateTime.ToString("O"));
        Assert.Equal(fromRow.UpdatedAt, fromSender.UpdatedAt);
        Assert.Equal(TimeSpan.Zero, fromRow.UpdatedAt.Offset);
    }

    [Theory]
    [InlineData("19790501120000.000000+000")]
    [InlineData("20360501120000.000000+000")]
    [InlineData("19990229120000.000000+000")]
    [InlineData("19990501240000.000000+000")]
    [InlineData("19990501120060.000000+000")]
    [InlineData("19990501120000.000000+841")]
    [InlineData("19990501120000.000000 000")]
    [InlineData("19990501120000,000000+000")]
    [InlineData("19990501120000.000000+00")]
    [InlineData("1999050112****.******+000")]
    [InlineData("19990501120000.******+***")]
    [InlineData("**************.******+***")]
    [InlineData("1999-05-01 12:00")]
    public void A_date_that_is_needed_must_be_whole_and_right(string date)
    {
        Refuse(new StatusMif().With("UpdateTime", $"\"{date}\""), DeadLetterReason.InvalidValue);
        var error = Refuse(new StatusMif().WithSender("Time", $"\"{date}\""), DeadLetterReason.InvalidValue);

        Assert.Contains(date, error.Message, StringComparison.Ordinal);
        Assert.Equal(("10000006", "M03"), (error.PackageId, error.SiteCode));
    }

    [Fact]
    public void A_time_of_the_sender_that_no_status_needs_may_be_open()
    {
        var mif = new StatusMif().WithSender("Time", "\"**************.******+***\"").With("UpdateTime", "\"19990501120000.000000+000\"");

        Assert.Equal(Noon, Translate(mif).UpdatedAt);
    }

    [Fact]
    public void Neither_time_is_a_missing_attribute() =>
        Assert.Contains(
            "UpdateTime",
            Refuse(new StatusMif().WithSender("Time", null), DeadLetterReason.MissingAttribute).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[\"Display=\\\\SRV\\\"]MSWNET:[\"SMS_SITE=M03\"]\\\\SRV\\")]
    [InlineData("trailing blanks   ")]
    [InlineData("odd\\backslashes\\\\\\")]
    [InlineData("\"quoted\"")]
    public void A_server_name_survives_unchanged(string server)
    {
        // KB Q140810, Q279441, Q160776.
        string written = server.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

        Assert.Equal(server, Translate(new StatusMif().With("Server", $"\"{written}\"")).Server);
    }

    [Fact]
    public void A_server_has_at_most_255_octets_and_is_never_cut()
    {
        Assert.Equal(255, Translate(new StatusMif().With("Server", $"\"{new string('S', 255)}\"")).Server.Length);
        var error = Refuse(new StatusMif().With("Server", $"\"{new string('S', 256)}\""), DeadLetterReason.InvalidValue);

        Assert.Contains("of 256 octets; it must be a text of 1 to 255 octets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_of_CP1252_are_read_and_no_NUL_gets_through()
    {
        var report = Translate(new StatusMif().With("Server", "\"M\u00DCNCHEN \u0080\\x99\\0tail\"").With("Share", "\"\u0093x\u0094\""));

        Assert.Equal(("M\u00DCNCHEN \u20AC\u2122", "\u201Cx\u201D"), (report.Server, report.Share));
    }

    [Fact]
    public void Attributes_are_matched_by_name_without_case_and_never_by_id()
    {
        // KB Q186415 and the Resource Guide number the same attributes differently.
        string text = new StatusMif().ToString()
            .Replace("\"PackageID\"\n    ID = 1", "\"PACKAGEid\"\n    ID = 77", StringComparison.Ordinal)
            .Replace("\"Server\"\n    ID = 2", "\"server\"\n    ID = 1", StringComparison.Ordinal);

        Assert.Equal("10000006", Translate(text).PackageId);
    }

    [Fact]
    public void An_attribute_that_is_there_twice_is_invalid_even_if_one_says_success()
    {
        string text = new StatusMif().With("Share", "\"Failed\"").ToString().Replace("\"Share\"", "\"STATUS\"", StringComparison.Ordinal);

        Assert.Contains("more than one attribute STATUS", Refuse(text, DeadLetterReason.InvalidValue).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_that_the_layout_does_not_know_are_passed_over() => Translate(new StatusMif().With("Color", "\"red\""));

    internal static ReportedStatus Translate(StatusMif mif) => Translate(mif.ToString());

    internal static ReportedStatus Translate(string text)
    {
        var result = StatusTranslator.Translate(Encoding.Latin1.GetBytes(text));

        Assert.Null(result.Error);
        return Assert.Single(result.Reports!);
    }

    internal static TranslationError Refuse(StatusMif mif, DeadLetterReason reason) => Refuse(mif.ToString(), reason);

    internal static TranslationError Refuse(string text, DeadLetterReason reason)
    {
        var result = StatusTranslator.Translate(Encoding.Latin1.GetBytes(text));

        Assert.False(result.IsTranslated);
        Assert.Null(result.Reports);
        Assert.Equal(reason, result.Error.Reason);
        return result.Error;
    }

    private static (int? Line, int? Column) PlaceOf(string text, string part, int offset)
    {
        int index = text.IndexOf(part, StringComparison.Ordinal) + offset;
        return (text.AsSpan(0, index).Count('\n') + 1, index - text.LastIndexOf('\n', index));
    }
}
