using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Replication.DistributionManager;
using Replication.DistributionManager.Statuses;
using Replication.DistributionManager.Waiting;
using Replication.Domain;
using Replication.SiteDatabase;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.DistributionManager;

/// <summary>On a database that really refuses one report.</summary>
public sealed class StatusApplierTests
{
    [Fact]
    public async Task The_report_that_the_database_refuses_stands_alone_in_the_end_and_the_others_are_applied()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        await site.RefuseServerAsync("poison");
        var (first, second) = (Guid.CreateVersion7(Reports.Now), Guid.CreateVersion7(Reports.Now));
        PendingReport[] pending =
        [
            .. Enumerable.Range(1, 4).Select(row => Reports.Pending(server: $"s{row}", id: new ItemId(first, row))),
            .. Enumerable.Range(1, 4).Select(row => Reports.Pending(server: row == 3 ? "poison" : $"t{row}", id: new ItemId(second, row))),
        ];
        await Applier(site).ApplyAsync(pending, null, CancellationToken.None);
        var letter = Assert.Single(await site.DeliverLettersAsync());
        Assert.Equal(("unexpected-error", 3), (letter.Reason, letter.Row));
        Assert.Contains("refused_on_purpose", letter.Message, StringComparison.Ordinal);
        Assert.Equal(new CounterSums(8, 7, 0, 0, 1, 7), await site.SumsAsync());
        Assert.Equal(new[] { first, second }.Order(), (await site.Claims.ReadAsync(10, CancellationToken.None)).Order());
    }

    [Fact]
    public async Task A_file_that_is_decided_in_parts_is_done_with_its_last_part_only()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        var claimId = Guid.CreateVersion7(Reports.Now);
        var rules = new StatusRules(new WaitingOptions(), Reports.Now);
        await site.Statuses.DecideAsync([Reports.Pending(id: new ItemId(claimId, 1))], rules.Decide, claimId, CancellationToken.None);
        Assert.Empty(await site.Claims.ReadAsync(10, CancellationToken.None));
        await site.Statuses.DecideAsync([Reports.Pending(server: "other", id: new ItemId(claimId, 2))], rules.Decide, null, CancellationToken.None);
        Assert.Equal([claimId], await site.Claims.ReadAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_waiting_report_that_the_database_refuses_becomes_a_letter_and_holds_up_no_other_Q319189()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.RefuseServerAsync("poison");
        await site.DecideAsync(
            [.. Enumerable.Range(1, 9).Select(row => Reports.Pending("100Z0077", server: row == 5 ? "poison" : $"s{row}"))]);
        await site.AddPackagesAsync("10000077");
        var applier = Applier(site);
        while (await applier.ApplyWaitingAsync(100, CancellationToken.None))
        {
        }

        Assert.Single(await site.DeliverLettersAsync());
        Assert.Equal(new CounterSums(9, 8, 0, 0, 1, 8), await site.SumsAsync());
        Assert.Empty(await site.Waiting.ListAsync(null, 0, CancellationToken.None));
    }

    private static StatusApplier Applier(SiteDatabaseFixture site) => new(
        site.Statuses,
        site.Database,
        Options.Create(new WaitingOptions()),
        new DistributionManagerTelemetry(site.Time, NullLogger<DistributionManagerTelemetry>.Instance),
        site.Time);
}
