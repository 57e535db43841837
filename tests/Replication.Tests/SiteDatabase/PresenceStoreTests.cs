using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class PresenceStoreTests
{
    [Fact]
    public async Task A_silent_process_is_missed_once_with_a_notice_and_is_there_again_when_it_tells()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await SeeAsync(site, "translation", "a");
        site.Time.Advance(TimeSpan.FromMinutes(1));
        await SeeAsync(site, "despooler", "a", backlog: 5);
        Assert.Equal(1, await site.Presence.MissAsync(site.Time.GetUtcNow().AddSeconds(-45), Reports.Now, CancellationToken.None));
        Assert.Equal(0, await site.Presence.MissAsync(site.Time.GetUtcNow().AddSeconds(-45), Reports.Now, CancellationToken.None));
        var notice = Assert.Single(await site.Notices.ListAsync(0, CancellationToken.None));
        Assert.Equal((NoticeKind.RoleGone, "translation a"), (notice.Kind, notice.Subject));
        Assert.Equal([("despooler", 5L, null), ("translation", null, site.Time.GetUtcNow())], (await ListAsync(site)).Select(row => (row.Role, row.Backlog, row.GoneAt)));
        await SeeAsync(site, "translation", "a");
        Assert.All(await ListAsync(site), row => Assert.Null(row.GoneAt));
    }

    [Fact]
    public async Task A_process_that_said_goodbye_is_not_missed_and_not_there_again_by_what_comes_late()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        await SeeAsync(site, "translation", "a");
        await SeeAsync(site, "translation", "a", ended: true);
        await SeeAsync(site, "translation", "a");
        Assert.True(Assert.Single(await ListAsync(site)).Ended);
        site.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await site.Presence.MissAsync(site.Time.GetUtcNow(), Reports.Now, CancellationToken.None));
        Assert.Empty(await site.Notices.ListAsync(0, CancellationToken.None));
        Assert.Equal(1, await site.Presence.ForgetAsync(site.Time.GetUtcNow(), CancellationToken.None));
        Assert.Empty(await ListAsync(site));
    }

    private static Task<List<RoleInstanceRow>> ListAsync(SiteDatabaseFixture site) => site.Presence.ListAsync(CancellationToken.None);

    private static Task<int> SeeAsync(SiteDatabaseFixture site, string role, string instance, long? backlog = null, bool ended = false) => site.Presence.SeeAsync(
        new RoleInstanceRow { Role = role, Instance = instance, StartedAt = Reports.Now, SeenAt = site.Time.GetUtcNow(), Backlog = backlog, Rate = 0.5, Ended = ended },
        CancellationToken.None);
}
