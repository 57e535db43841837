using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class HistoryStoreTests
{
    [Fact]
    public async Task A_minute_has_the_row_of_whoever_was_first()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        Assert.True(await site.History.AddAsync(Row(site.History.Minute(), 1), CancellationToken.None));
        Assert.False(await site.History.AddAsync(Row(site.History.Minute(), 2), CancellationToken.None));
        var row = Assert.Single(await site.History.ReadAsync(TimeSpan.FromHours(1), CancellationToken.None));
        Assert.Equal((1, null, 7), (row.Received, row.InFlight, row.InboxFiles));
        Assert.Equal(0, row.At.Second);
    }

    /// <summary>Rows as they would be after 401 days of hourly thinning, and the last ones as they are written.</summary>
    [Fact]
    public async Task History_is_thinned_to_ten_minutes_after_two_days_to_an_hour_after_fourteen_and_gone_after_400()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var now = site.History.Minute();
        for (int minute = 0; minute < 3 * 24 * 60; minute += 1)
        {
            await site.History.AddAsync(Row(now.AddMinutes(-minute), minute), CancellationToken.None);
        }

        for (int minute = 13 * 24 * 60; minute < 15 * 24 * 60; minute += 10)
        {
            await site.History.AddAsync(Row(now.AddMinutes(-minute), minute), CancellationToken.None);
        }

        for (int hour = 399 * 24; hour < 401 * 24; hour++)
        {
            await site.History.AddAsync(Row(now.AddHours(-hour), hour), CancellationToken.None);
        }

        Assert.Equal((24 * 54) + (24 * 5) + 24, await site.History.ThinAsync(CancellationToken.None), 24d);
        var rows = await site.Database.ReadAsync(tables => Task.FromResult(tables.History.OrderBy(row => row.At).Select(row => row.At).ToList()));
        Assert.InRange(now - rows[0], TimeSpan.FromDays(399), TimeSpan.FromDays(400));
        Assert.Equal((2 * 24 * 60) + 1, rows.Count(at => now - at <= TimeSpan.FromDays(2)), 1d);
        Assert.InRange(rows.Count(at => now - at > TimeSpan.FromDays(2) && now - at <= TimeSpan.FromDays(3)), 144, 146);
        Assert.InRange(rows.Count(at => now - at > TimeSpan.FromDays(14) && now - at <= TimeSpan.FromDays(15)), 24, 26);
        Assert.Equal(0, await site.History.ThinAsync(CancellationToken.None));

        site.Time.Advance(TimeSpan.FromDays(401));
        await site.History.ThinAsync(CancellationToken.None);
        Assert.Empty(await site.History.ReadAsync(TimeSpan.FromDays(900), CancellationToken.None));
    }

    [Fact]
    public async Task A_picture_has_about_200_points_evenly_chosen_the_oldest_first()
    {
        await using var site = await SiteDatabaseFixture.CreateAsync();
        var now = site.History.Minute();
        for (int minute = 0; minute < 2 * 24 * 60; minute++)
        {
            await site.History.AddAsync(Row(now.AddMinutes(-minute), minute), CancellationToken.None);
        }

        var hour = await site.History.ReadAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.InRange(hour.Count, 59, 61);
        var day = await site.History.ReadAsync(TimeSpan.FromDays(1), CancellationToken.None);
        Assert.InRange(day.Count, 195, 202);
        Assert.Equal(day.OrderBy(row => row.At), day);
        Assert.Equal(now, day[^1].At);
        Assert.All(day.Zip(day.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)));
    }

    private static HistoryRow Row(DateTimeOffset at, long received) => new()
    {
        At = at,
        Received = received,
        Applied = 0,
        Stale = 0,
        Waiting = 0,
        DeadLettered = 0,
        OpenLetters = 0,
        InFlight = null,
        InboxFiles = 7,
    };
}
