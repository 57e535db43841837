using Microsoft.EntityFrameworkCore;
using Replication.Domain;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class StatusStoreTests
{
    [Fact]
    public async Task The_migrations_make_the_schema_of_the_model()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        Assert.False(await site.Database.ReadAsync(tables => Task.FromResult(tables.Database.HasPendingModelChanges())));
    }

    [Fact]
    public async Task A_stale_report_does_not_overwrite_a_newer_status_Q152229()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        Assert.Equal([StatusOutcome.Applied], await site.DecideAsync(Reports.Pending(transactionId: 5)));
        Assert.Equal([StatusOutcome.Stale], await site.DecideAsync(Reports.Pending("10000006", 4, PackageStatus.Failed)));
        Assert.Equal([StatusOutcome.Stale], await site.DecideAsync(Reports.Pending("10000006", null, PackageStatus.Failed)));
        Assert.Equal(PackageStatus.Installed, (await RowsAsync(site)).Single().Status);
        Assert.Equal(new CounterSums(3, 1, 2, 0, 0, 1), await site.SumsAsync());
    }

    [Fact]
    public async Task What_waits_is_counted_by_the_age_of_its_claim()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        foreach (int minutes in (int[])[0, 30, 31, 3_000])
        {
            await site.DecideAsync(Reports.Pending(id: new ItemId(Guid.CreateVersion7(Reports.Now.AddMinutes(-minutes)), 1)));
        }

        Assert.Equal((1, 2, 1), (await CountAsync(0, 1), await CountAsync(1, 60), await CountAsync(60, 60_000)));
        Assert.Equal(1, await site.Waiting.CountAsync(Reports.Now.AddHours(-1), Reports.Now.AddMinutes(-1), 1, TestContext.Current.CancellationToken));

        Task<int> CountAsync(int from, int to) => site.Waiting.CountAsync(
            Reports.Now.AddMinutes(-to).AddMilliseconds(1), Reports.Now.AddMinutes(-from).AddMilliseconds(1), 10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_waits_is_due_with_its_next_attempt_or_with_the_end_of_its_condition()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        Assert.False(await DueAsync(60));
        await site.DecideAsync(Reports.Pending("100Z0077"));
        Assert.Equal((false, true), (await DueAsync(1), await DueAsync(60)));
        await site.AddPackagesAsync("10000077");
        Assert.True(await DueAsync(1));
        await site.DecideReleasedAsync();
        await site.DecideReleasedAsync();
        Assert.False(await DueAsync(60));

        Task<bool> DueAsync(int seconds) => site.Waiting.AnyDueAsync(Reports.Now.AddSeconds(seconds), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Rows_do_not_depend_on_the_order_of_arrival_Q235788()
    {
        var reports = Enumerable.Range(0, 24)
            .Select(index => Reports.Pending(
                "10000006", index % 5 == 4 ? null : index % 5, (PackageStatus)(1 + (index % 7)), server: $"srv{index % 2}", updatedAt: Reports.Now.AddMinutes(-index % 3)))
            .ToArray();
        var expected = new List<string>();
        for (int round = 0; round < 5; round++)
        {
            await using var site = await SiteDatabaseFixture.CreateAsync();
            await site.AddPackagesAsync("10000006");
            var shuffled = reports.ToArray();
            new Random(round).Shuffle(shuffled);
            foreach (var batch in shuffled.Chunk(1 + round))
            {
                await site.DecideAsync(batch);
            }

            var rows = (await RowsAsync(site)).ConvertAll(row => $"{row.FoldedServer} {row.TransactionId} {row.UpdatedAt:O} {row.Status}");
            if (round == 0)
            {
                expected = rows;
                Assert.Equal(2, rows.Count);
            }

            Assert.Equal(expected, rows);
            var sums = await site.SumsAsync();
            Assert.Equal((reports.Length, reports.Length), (sums.Received, sums.Applied + sums.Stale));
        }
    }

    [Fact]
    public async Task Two_reports_of_one_key_in_one_batch_leave_the_greater()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        var outcomes = await site.DecideAsync(
            Reports.Pending("10000006", 1, PackageStatus.Sent, server: "srv"), Reports.Pending("100Z0006", 2, server: "SRV"));
        Assert.Equal([StatusOutcome.Stale, StatusOutcome.Applied], outcomes);
    }

    [Fact]
    public async Task A_servers_name_is_kept_as_it_was_first_written()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        await site.DecideAsync(Reports.Pending(transactionId: 1, server: "[\"Display=\\\\Srv\\\"]"));
        await site.DecideAsync(Reports.Pending(transactionId: 2, server: "[\"DISPLAY=\\\\SRV\\\"]"));
        var row = Assert.Single(await RowsAsync(site));
        Assert.Equal("[\"Display=\\\\Srv\\\"]", row.Server);
        Assert.Equal(2, row.TransactionId);
    }

    [Fact]
    public async Task A_report_delivered_again_is_received_and_stale_once_more()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.AddPackagesAsync("10000006");
        var (applied, waiting) = (Reports.Pending("100Z0006"), Reports.Pending("100Z0077"));
        Assert.Equal([StatusOutcome.Applied, StatusOutcome.Waiting], await site.DecideAsync(applied, waiting));
        Assert.Equal([StatusOutcome.Stale, StatusOutcome.Stale], await site.DecideAsync(applied, waiting));
        Assert.Equal(new CounterSums(4, 1, 2, 1, 0, 2), await site.SumsAsync());
    }

    [Fact]
    public async Task The_arrival_of_a_package_releases_exactly_what_waits_for_it()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.DecideAsync(
            [.. Enumerable.Range(0, 25).Select(index => Reports.Pending(index % 2 == 0 ? "100Z0077" : "10000077", server: $"s{index}"))]);
        await site.DecideAsync(Reports.Pending("100Z0088"));
        Assert.Null(await site.DecideReleasedAsync());

        await site.AddPackagesAsync("10000077");
        var outcomes = await DecideAllReleasedAsync(site, limit: 10);
        Assert.Equal(25, outcomes.Count(outcome => outcome == StatusOutcome.Applied));
        Assert.Equal(25, outcomes.Count);
        Assert.Equal("missing-package:100?0088", Assert.Single(await site.Waiting.ListAsync(null, 0, CancellationToken.None)).Condition);
        Assert.Equal(new CounterSums(26, 25, 0, 1, 0, 13), await site.SumsAsync());
    }

    /// <summary>As where another worker had the row, and could not commit, while the release went past it.</summary>
    [Fact]
    public async Task A_release_goes_back_for_what_it_went_past()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var claims = Enumerable.Range(0, 4).Select(index => Guid.CreateVersion7(Reports.Now.AddMinutes(index))).ToArray();
        await site.DecideAsync([.. claims[1..].Select((claim, index) => Reports.Pending("10000077", server: $"s{index}", id: new ItemId(claim, 1)))]);
        await site.AddPackagesAsync("10000077");
        Assert.Equal([StatusOutcome.Applied], await site.DecideReleasedAsync(limit: 1));
        await site.Database.WriteAsync(
            SiteLock.None,
            tables => tables.ExecuteAsync(
                "update waiting set claim_id = @past where claim_id = @id", TestContext.Current.CancellationToken, ("past", claims[0]), ("id", claims[3])),
            TestContext.Current.CancellationToken);

        Assert.Equal(2, (await DecideAllReleasedAsync(site, limit: 1)).Count);
        Assert.Empty(await site.Waiting.ListAsync(null, 0, CancellationToken.None));
        Assert.False(await site.Waiting.AnyReleaseAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_released_report_that_still_cannot_be_applied_is_tried_once_and_waits_on()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync(learnSites: false);
        await site.DecideAsync(Reports.Pending("100Z0077", site: "X01"));
        await site.AddPackagesAsync("10000077");
        Assert.Equal([StatusOutcome.Waiting], await DecideAllReleasedAsync(site));
        var waiting = Assert.Single(await site.Waiting.ListAsync(null, 0, CancellationToken.None));
        Assert.Equal(("unknown-site:X01", 2), (waiting.Condition, waiting.Attempts));

        await site.Sites.AddAsync(SiteCode.Parse("X01"), SiteCode.Parse("CEN"), "tester", CancellationToken.None);
        Assert.Equal([StatusOutcome.Applied], await site.DecideReleasedAsync());
    }

    [Fact]
    public async Task What_waits_past_its_deadline_becomes_a_letter_in_one_commit_and_counts_once()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await site.DecideAsync(Reports.Pending("100Z0077"));
        Assert.Empty(await site.DecideDueAsync());
        site.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([StatusOutcome.Waiting], await site.DecideDueAsync());
        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([StatusOutcome.DeadLettered], await site.DecideDueAsync());
        Assert.Equal(new CounterSums(1, 0, 0, 0, 0, 0), await site.SumsAsync());
        Assert.Equal(1, await site.Effects.CountAsync(CancellationToken.None));

        var letter = Assert.Single(await site.DeliverLettersAsync());
        Assert.Equal(3, letter.Attempts);
        Assert.Equal(new CounterSums(1, 0, 0, 0, 1, 0), await site.SumsAsync());
        Assert.Equal(0, await site.Effects.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_is_decided_in_the_transaction_that_decides_its_reports()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var pending = Reports.Pending("100Z0077");
        await site.DecideAsync(pending);
        var claims = await site.Claims.ReadAsync(10, CancellationToken.None);
        Assert.Equal([pending.Report.Id.ClaimId], claims);
        await site.Claims.ForgetAsync(claims, CancellationToken.None);
        Assert.Empty(await site.Claims.ReadAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_package_that_is_added_while_reports_of_it_decide_to_wait_leaves_none_waiting()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var waiters = Enumerable.Range(0, 40).Select(index => Task.Run(() => site.DecideAsync(Reports.Pending("100Z0077", server: $"s{index}")), TestContext.Current.CancellationToken));
        var adding = Task.Run(() => site.AddPackagesAsync("10000077"), TestContext.Current.CancellationToken);
        await Task.WhenAll([.. waiters, adding]);
        await DecideAllReleasedAsync(site);
        Assert.Empty(await site.Waiting.ListAsync(null, 0, CancellationToken.None));
        Assert.Equal(40, (await site.SumsAsync()).Applied);
    }

    /// <summary>A package ends two conditions, that of its ID and that of its marker; a release each.</summary>
    private static async Task<List<StatusOutcome>> DecideAllReleasedAsync(SiteDatabaseFixture site, int limit = 100)
    {
        var outcomes = new List<StatusOutcome>();
        while (await site.DecideReleasedAsync(limit) is { } released)
        {
            outcomes.AddRange(released);
        }

        return outcomes;
    }

    private static Task<List<StatusRow>> RowsAsync(SiteDatabaseFixture site) =>
        site.Rows.ListAsync(new StatusFilter(null, null, null), 0, CancellationToken.None);
}
