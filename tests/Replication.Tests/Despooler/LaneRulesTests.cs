using Microsoft.Extensions.Logging.Abstractions;
using Replication.Despooler;
using Replication.Despooler.Inbox;
using Replication.Hosting.Health;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>The rules of the lanes that need no file: turns, settling, notices, pauses, names.</summary>
public sealed class LaneRulesTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);
    private static readonly DateTimeOffset Written = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lanes_take_turns_and_a_new_one_waits_behind_the_others()
    {
        var ring = new LaneRing<string>();
        Assert.Null(ring.Next());
        ring.Add("a");
        ring.Add("b");
        ring.Add("c");
        Assert.Equal(["a", "b"], [ring.Next(), ring.Next()]);
        ring.Add("d");
        Assert.Equal(["c", "a", "b", "d", "c"], [ring.Next(), ring.Next(), ring.Next(), ring.Next(), ring.Next()]);
    }

    [Theory]
    [InlineData("a", "b,c,b")]
    [InlineData("b", "c,a,c")]
    [InlineData("c", "b,a,b")]
    public void A_lane_that_goes_costs_nobody_a_turn(string gone, string expected)
    {
        var ring = new LaneRing<string>();
        ring.Add("a");
        ring.Add("b");
        ring.Add("c");
        Assert.Equal("a", ring.Next());
        ring.Remove(gone);
        Assert.Equal(expected, string.Join(',', ring.Next(), ring.Next(), ring.Next()));
    }

    [Fact]
    public void A_file_settles_when_it_has_not_changed_for_the_delay()
    {
        var settling = new SettlingNames(Delay, 10);
        settling.Observe("a", 1, Written, At(0));
        Assert.Equal(At(500), settling.NextDueAt);
        Assert.False(settling.TryTakeDue(At(499), out _, out _, out _));
        Assert.True(settling.TryTakeDue(At(500), out string name, out long size, out var modifiedAt));
        Assert.Equal(("a", 1, Written), (name, size, modifiedAt));
        Assert.Null(settling.NextDueAt);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public void A_change_of_size_or_time_starts_the_delay_again(long size, int seconds)
    {
        var settling = new SettlingNames(Delay, 10);
        settling.Observe("a", 1, Written, At(0));
        settling.Observe("b", 1, Written, At(100));
        settling.Observe("a", size, Written.AddSeconds(seconds), At(300));
        settling.Observe("b", 1, Written, At(400));
        Assert.True(settling.TryTakeDue(At(600), out string first, out _, out _));
        Assert.Equal("b", first);
        Assert.False(settling.TryTakeDue(At(799), out _, out _, out _));
        Assert.True(settling.TryTakeDue(At(800), out string second, out _, out _));
        Assert.Equal("a", second);
    }

    [Fact]
    public void A_withdrawn_file_does_not_settle_and_a_full_list_says_so()
    {
        var settling = new SettlingNames(Delay, 2);
        Assert.True(settling.Observe("a", 1, Written, At(0)));
        Assert.True(settling.Observe("b", 1, Written, At(0)));
        Assert.False(settling.Observe("c", 1, Written, At(0)));
        settling.Withdraw("a");
        Assert.True(settling.TryTakeDue(At(500), out string name, out _, out _));
        Assert.Equal("b", name);
        Assert.False(settling.TryTakeDue(At(500), out _, out _, out _));
    }

    [Theory]
    [InlineData(-500, true)]
    [InlineData(-499, false)]
    [InlineData(3_600_000, false)]
    public void A_file_that_is_met_for_the_first_time_is_judged_by_the_clock_of_its_file_system(int milliseconds, bool rested) =>
        Assert.Equal(rested, SettlingNames.HasRested(Written.AddMilliseconds(milliseconds), Written, Delay));

    [Fact]
    public void A_name_that_is_withdrawn_is_not_claimed_until_it_is_noticed_again()
    {
        var names = new NoticedNames(2);
        Assert.True(names.TryAdd("a"));
        Assert.True(names.TryAdd("a"));
        Assert.True(names.TryAdd("b"));
        Assert.False(names.TryAdd("c"));
        names.Withdraw("a");
        Assert.True(names.TryTake(out string name));
        Assert.Equal("b", name);
        Assert.False(names.TryTake(out _));
        Assert.True(names.TryAdd("a"));
        Assert.Equal(1, names.Count);
    }

    [Fact]
    public void A_pause_grows_up_to_30_seconds()
    {
        var pause = default(BackOff);
        List<double> delays = [];
        for (int failures = 0; failures < 9; failures++)
        {
            pause = pause.Next(TimeSpan.Zero);
            delays.Add(pause.Until.TotalSeconds);
        }

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30], delays);
    }

    [Fact]
    public void A_pause_stands_in_the_readiness_until_it_is_over_and_ends_alone()
    {
        var readiness = new Readiness();
        var pauses = new LanePauses(readiness, NullLogger<LanePauses>.Instance);
        pauses.Pause(LanePauses.PartOf("M03"), new IOException("No."), At(0));
        pauses.Pause(LanePauses.PartOf(""), new IOException("Nor here."), At(100));
        Assert.Equal(At(250), pauses.NextEndAt(At(100)));
        Assert.True(pauses.IsPaused("lane:M03", At(249)));
        Assert.False(pauses.IsPaused("lane:M03", At(250)));
        Assert.Equal(["lane:.", "lane:M03"], readiness.Problems.Keys.Order(StringComparer.Ordinal));
        pauses.Resume("lane:M03");
        Assert.Equal(["lane:."], readiness.Problems.Keys);
    }

    [Theory]
    [InlineData("A.TMP", true)]
    [InlineData("a.tmp", true)]
    [InlineData("a.filepart", true)]
    [InlineData(".a.mif", true)]
    [InlineData("a.tmp.mif", false)]
    [InlineData("tmp", false)]
    [InlineData("anything", false)]
    public void Hidden_and_listed_names_are_ignored_without_regard_to_case(string name, bool ignored) =>
        Assert.Equal(ignored, new IgnoredNames(new InboxOptions().Ignore).Contains(name));

    [Fact]
    public void Options_that_make_no_sense_are_named_with_key_value_and_rule()
    {
        Assert.Empty(new InboxOptions().Problems());
        Assert.Empty(new DespoolerOptions().Problems());
        var inbox = new InboxOptions { MaximumFileBytes = 0, SettleDelay = TimeSpan.FromSeconds(-1), SweepInterval = TimeSpan.Zero };
        Assert.Contains("Inbox:MaximumFileBytes is 0; it must be 1 to 11534336.", inbox.Problems());
        Assert.Equal(3, inbox.Problems().Count());
        var despooler = new DespoolerOptions
        {
            BatchFiles = 0,
            BatchBytes = 1,
            Linger = TimeSpan.FromMinutes(1),
            InFlightFiles = -1,
            InFlightBytes = 0,
        };
        Assert.Equal(5, despooler.Problems().Count());
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
