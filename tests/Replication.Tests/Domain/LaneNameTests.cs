using Replication.Domain;
using Xunit;

namespace Replication.Tests.Domain;

public sealed class LaneNameTests
{
    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/etc")]
    [InlineData("M03//deeper")]
    [InlineData("M03/")]
    [InlineData("M03\0")]
    public void A_lane_that_leads_out_of_the_inbox_is_none(string lane)
    {
        Assert.False(LaneName.IsLane(lane));
        Assert.False(LaneName.TryParse(lane, out _));
    }

    [Theory]
    [InlineData("", ".")]
    [InlineData("M03", "M03")]
    [InlineData("M03/urgent", "M03/urgent")]
    public void What_people_see_of_a_lane_is_what_they_type(string lane, string shown)
    {
        Assert.Equal(shown, LaneName.Show(lane));
        Assert.True(LaneName.TryParse(shown, out string read));
        Assert.Equal(lane, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    public void No_name_is_no_lane(string? text) => Assert.False(LaneName.TryParse(text, out _));

    [Fact]
    public void A_lane_of_a_very_long_name_is_one_and_can_not_be_named()
    {
        Assert.True(LaneName.IsLane(new string('M', 501)));
        Assert.False(LaneName.TryParse(new string('M', 501), out _));
        Assert.True(LaneName.TryParse(new string('M', 500), out _));
    }
}
