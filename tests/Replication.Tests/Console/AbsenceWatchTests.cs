using Microsoft.Extensions.Logging.Abstractions;
using Replication.Console.Presence;
using Replication.Hosting.Presence;
using Replication.SiteDatabase;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.Console;

public sealed class AbsenceWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_process_that_is_killed_is_gone_after_45_seconds_and_others_stay()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        using var watch = Watch(site);
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation a", "translation b"));
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromSeconds(40), "console me", "translation b"));
        Assert.Equal(1, await PassAsync(site, watch, TimeSpan.FromSeconds(20), "console me", "translation b"));
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation b"));
    }

    [Fact]
    public async Task Nobody_is_gone_because_the_console_was_away()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        using var before = Watch(site);
        await PassAsync(site, before, TimeSpan.FromMinutes(2), "console me", "translation a");
        site.Time.Advance(TimeSpan.FromHours(1));

        using var watch = Watch(site);
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation a"));
    }

    [Fact]
    public async Task Of_who_was_replaced_while_the_console_was_away_there_is_no_notice_and_of_who_was_not_there_is()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        using var before = Watch(site);
        await PassAsync(site, before, TimeSpan.FromMinutes(2), "console me", "translation a", "despooler a");
        site.Time.Advance(TimeSpan.FromHours(1));

        using var watch = Watch(site);
        Assert.Equal(2, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation b"));
        Assert.Equal("despooler a", Assert.Single(await site.Notices.ListAsync(0, CancellationToken.None)).Subject);
    }

    [Fact]
    public async Task Nobody_is_gone_while_the_console_does_not_hear_itself()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        using var watch = Watch(site);
        await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation a");
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromMinutes(10)));
        Assert.Equal(0, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation a"));
        Assert.Empty(await site.Notices.ListAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task Who_is_gone_for_more_than_a_day_is_forgotten()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        using var watch = Watch(site);
        await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me", "translation a");
        Assert.Equal(1, await PassAsync(site, watch, TimeSpan.FromMinutes(2), "console me"));
        site.Time.Advance(TimeSpan.FromHours(25));
        await PassAsync(site, watch, Interval, "console me");
        Assert.Equal("console", Assert.Single(await site.Presence.ListAsync(CancellationToken.None)).Role);
    }

    private static AbsenceWatch Watch(SiteDatabaseFixture site) =>
        new(site.Presence, new ProcessInstance("me", Reports.Now), site.Database, site.Time, NullLogger<AbsenceWatch>.Instance);

    /// <summary>Lets time pass, in which these tell and the watch looks.</summary>
    private static async Task<int> PassAsync(SiteDatabaseFixture site, AbsenceWatch watch, TimeSpan span, params string[] telling)
    {
        int gone = 0;
        for (var passed = TimeSpan.Zero; passed < span; passed += Interval)
        {
            foreach (string[] who in telling.Select(name => name.Split(' ')))
            {
                await site.Presence.SeeAsync(
                    new RoleInstanceRow { Role = who[0], Instance = who[1], StartedAt = Reports.Now, SeenAt = site.Time.GetUtcNow() }, CancellationToken.None);
            }

            gone += await watch.LookAsync(CancellationToken.None);
            site.Time.Advance(Interval);
        }

        return gone;
    }
}
