using Replication.DeadLetters.Ceiling;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Ceiling;

public sealed class CeilingRuleTests
{
    private static readonly CeilingOptions Defaults = new();

    [Theory]
    [InlineData(1_000, 501, true)]
    [InlineData(1_000, 500, false)]
    [InlineData(999, 999, false)]
    [InlineData(1_000_000, 500_001, true)]
    [InlineData(0, 0, false)]
    public void A_lane_pauses_above_the_share_of_enough_items(long items, long faults, bool pauses) =>
        Assert.Equal(pauses, CeilingRule.WhyPause(new LaneFigures("M03", items, faults, null), Defaults) is not null);

    [Fact]
    public void Why_it_pauses_has_the_figures() => Assert.Equal(
        "1,200 of 2,000 items within 00:05:00 became dead letters by their own fault, which is more than 50 %.",
        CeilingRule.WhyPause(new LaneFigures("M03", 2_000, 1_200, null), Defaults));

    [Fact]
    public void A_share_of_1_never_pauses_a_lane() =>
        Assert.Null(CeilingRule.WhyPause(new LaneFigures("M03", 2_000, 2_000, null), new CeilingOptions { Share = 1 }));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_paused_lane_is_not_paused_again_and_a_resumed_one_is(bool held, bool pauses)
    {
        var hold = new LaneHoldRow { Lane = "M03", Held = held, Why = "", By = "", ChangedAt = Reports.Now };
        Assert.Equal(pauses, CeilingRule.WhyPause(new LaneFigures("M03", 2_000, 2_000, hold), Defaults) is not null);
    }

    [Fact]
    public void What_only_misses_a_package_or_a_site_is_not_at_fault_itself() => Assert.Equal(
        [DeadLetterReason.UnresolvedPackage, DeadLetterReason.AmbiguousPackage, DeadLetterReason.UnknownSite],
        Enum.GetValues<DeadLetterReason>().Where(reason => !reason.IsItemsOwn()));

    [Fact]
    public void Options_that_make_no_sense_are_named_with_key_value_and_rule()
    {
        Assert.Empty(Defaults.Problems());
        Assert.Equal(
            [
                "Ceiling:Share is NaN: 0 to 1 is needed; at 1 no lane pauses by itself.",
                "Ceiling:MinimumItems is 0: at least 1 is needed.",
                "Ceiling:Window is 00:00:29: 00:00:30 to 01:00:00 is needed.",
            ],
            new CeilingOptions { Share = double.NaN, MinimumItems = 0, Window = TimeSpan.FromSeconds(29) }.Problems());
    }
}
