using Replication.Contracts;
using Replication.DistributionManager.Statuses;
using Replication.DistributionManager.Waiting;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.DistributionManager;

public sealed class StatusRulesTests
{
    private static readonly WaitingOptions Waiting = new();

    [Fact]
    public void A_marker_that_fits_one_package_is_that_package_Q235805()
    {
        var decision = Assert.IsType<StatusDecision.Apply>(Decide(Reports.Pending("100Z0006"), "10000006"));
        Assert.Equal(PackageId.Parse("10000006"), decision.PackageId);
        Assert.Equal(7, decision.Order.Epoch);
    }

    [Fact]
    public void A_marker_that_fits_two_packages_is_never_guessed()
    {
        var letter = Rejected(Decide(Reports.Pending("100Z0006"), "10000006", "10010006"));
        Assert.Equal("ambiguous-package", letter.Reason);
        Assert.Equal("ambiguous-package:100?0006", letter.Condition);
        Assert.Contains("10000006, 10010006", letter.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_ID_does_not_resolve_to_another_digit()
    {
        var decision = Assert.IsType<StatusDecision.Wait>(Decide(Reports.Pending("10010006"), "10000006"));
        Assert.Equal("missing-package:10010006", decision.Condition);
    }

    [Fact]
    public void An_unknown_package_waits_until_its_deadline()
    {
        var decision = Assert.IsType<StatusDecision.Wait>(Decide(Reports.Pending("100Z0077")));
        Assert.Equal("missing-package:100?0077", decision.Condition);
        Assert.Equal(1, decision.Attempts);
        Assert.Equal(Reports.Now + Waiting.Deadline, decision.DeadlineAt);
        Assert.InRange(decision.NextAttemptAt - Reports.Now, Waiting.FirstDelay * 0.9, Waiting.FirstDelay * 1.1);
    }

    [Fact]
    public void Attempts_are_counted_once_each_and_keep_their_deadline_Q140374()
    {
        var origin = new ReportOrigin.Waiting(3, Reports.Now.AddMinutes(-1), Reports.Now.AddSeconds(30));
        var decision = Assert.IsType<StatusDecision.Wait>(Decide(Reports.Pending("100Z0077", origin: origin)));
        Assert.Equal(4, decision.Attempts);
        Assert.Equal(origin.DeadlineAt, decision.DeadlineAt);
        Assert.Equal(origin.DeadlineAt, decision.NextAttemptAt);
    }

    [Fact]
    public void Past_its_deadline_what_waits_becomes_a_letter_with_the_articles_line_Q319189()
    {
        var origin = new ReportOrigin.Waiting(3, Reports.Now.AddDays(-1), Reports.Now);
        var letter = Rejected(Decide(Reports.Pending("100Z0077", origin: origin)));
        Assert.Equal("unresolved-package", letter.Reason);
        Assert.Equal("This PkgID (100Z0077) does not exist in the parent table, SMSPackages.", letter.Message);
        Assert.Equal(4, letter.Attempts);
        Assert.True(letter.AlreadyReceived);
    }

    [Fact]
    public void A_replay_that_still_cannot_be_resolved_tells_at_once()
    {
        var replayId = Guid.CreateVersion7(Reports.Now);
        var letter = Rejected(Decide(Reports.Pending("100Z0077", origin: new ReportOrigin.Replay(replayId))));
        Assert.Equal(replayId, letter.ReplayId);
        Assert.False(letter.AlreadyReceived);
    }

    [Fact]
    public void An_unknown_site_waits_like_an_unknown_package()
    {
        var decision = Assert.IsType<StatusDecision.Wait>(Decide(Reports.Pending("100Z0006", site: "X99"), "10000006"));
        Assert.Equal("unknown-site:X99", decision.Condition);
    }

    [Theory]
    [InlineData(24, false)]
    [InlineData(25, true)]
    public void An_update_time_more_than_a_day_ahead_is_refused_Q172899(int hoursAhead, bool isRefused)
    {
        var decision = Decide(Reports.Pending(updatedAt: Reports.Now.AddHours(hoursAhead)), "10000006");
        Assert.Equal(isRefused, decision is StatusDecision.Reject { Reason: DeadLetterReason.ClockSkew });
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(8, 640)]
    [InlineData(9, 900)]
    [InlineData(1_000_000, 900)]
    public void Delays_double_up_to_the_longest(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Waiting.DelayAfter(attempts));

    [Fact]
    public void A_batch_is_halved_between_two_files()
    {
        var (first, second) = (Guid.CreateVersion7(Reports.Now), Guid.CreateVersion7(Reports.Now));
        PendingReport[] pending =
        [
            Reports.Pending(id: new ItemId(first, 1)),
            Reports.Pending(id: new ItemId(second, 1)),
            Reports.Pending(id: new ItemId(second, 2)),
            Reports.Pending(id: new ItemId(second, 3)),
        ];
        Assert.Equal(1, StatusApplier.Middle(pending));
        Assert.Equal(1, StatusApplier.Middle(pending[1..3]));
    }

    private static StatusDecision Decide(PendingReport pending, params string[] packages)
    {
        var candidates = packages.Select(PackageId.Parse).SelectMany(id => new[] { (id, Key: id.ToString()), (id, Key: id.Pattern) });
        var facts = new SiteFacts(
            candidates.ToLookup(item => item.Key, item => item.id), new Dictionary<SiteCode, int> { [SiteCode.Parse("M01")] = 7 });
        return new StatusRules(Waiting, Reports.Now).Decide(pending, facts);
    }

    private static FailedItem Rejected(StatusDecision decision)
    {
        var reject = Assert.IsType<StatusDecision.Reject>(decision);
        var letter = ContractJson.Read<FailedItem>(reject.Letter.Body);
        Assert.Equal(reject.Letter.EffectId, letter.EffectId);
        return letter;
    }
}
