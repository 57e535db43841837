using Replication.Domain;
using Xunit;

namespace Replication.Tests.Domain;

public sealed class PackageIdTests
{
    [Theory]
    [InlineData("100Z0006", true, "100?0006")]
    [InlineData("100z0006", true, "100?0006")]
    [InlineData("10000006", false, "10000006")]
    [InlineData("cenabcde", false, "CENABCDE")]
    [InlineData("ZZZ0000F", false, "ZZZ0000F")]
    [InlineData("ZZZZ000F", true, "ZZZ?000F")]
    public void A_Z_is_the_success_marker_at_the_fourth_character_only_Q235805(string text, bool hasMarker, string pattern)
    {
        Assert.True(ReportedPackageId.TryParse(text, out var reported));
        Assert.Equal(hasMarker, reported.HasMarker);
        Assert.Equal(pattern, reported.Pattern);
        Assert.Equal(text, reported.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1000006")]
    [InlineData("100000006")]
    [InlineData("1000000G")]
    [InlineData("100Z000Z")]
    [InlineData("CON00001")]
    [InlineData("1 000006")]
    public void What_is_no_package_ID_is_refused(string? text)
    {
        Assert.False(ReportedPackageId.TryParse(text, out _));
        Assert.False(PackageId.TryParse(text, out _));
    }

    [Fact]
    public void A_marked_ID_is_no_package_ID() => Assert.False(PackageId.TryParse("100Z0006", out _));

    [Fact]
    public void The_arrival_of_a_package_ends_the_conditions_of_its_ID_and_of_its_marker() =>
        Assert.Equal(["missing-package:10000077", "missing-package:100?0077"], Condition.EndedBy(PackageId.Parse("10000077")));

    [Fact]
    public void The_line_for_an_unknown_package_is_the_articles_word_for_word_Q235805() => Assert.Equal(
        "This PkgID (100Z0006) does not exist in the parent table, SMSPackages.",
        TriggerError.UnknownPackage(ReportedPackageId.Parse("100Z0006")));

    [Theory]
    [InlineData("aux")]
    [InlineData("SMS")]
    [InlineData("A-B")]
    [InlineData("ABCD")]
    public void A_reserved_or_malformed_site_code_is_refused(string text) => Assert.False(SiteCode.TryParse(text, out _));

    [Theory]
    [InlineData("0190f5a6-7c1e-7000-8000-000000000001", 0)]
    [InlineData("0190f5a6-7c1e-7000-8000-000000000001.12", 12)]
    public void An_item_id_reads_what_it_writes(string text, int row)
    {
        Assert.True(ItemId.TryParse(text, out var id));
        Assert.Equal(row, id.Row);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("0190f5a6-7c1e-7000-8000-000000000001.0")]
    [InlineData("0190f5a6-7c1e-7000-8000-000000000001.x")]
    [InlineData("0190f5a6.1.1")]
    public void What_is_no_item_id_is_refused(string text) => Assert.False(ItemId.TryParse(text, out _));
}
