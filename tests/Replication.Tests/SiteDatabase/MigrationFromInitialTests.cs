using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.SiteDatabase;

public sealed class MigrationFromInitialTests
{
    [Fact]
    public async Task Letters_of_the_schema_before_get_their_groups()
    {
        await using var context = await InitialAsync();
        for (int letter = 1; letter <= 3; letter++)
        {
            await AddAsync(context, letter == 3 ? "resolved" : "unresolved", letter);
        }

        await context.GetService<IMigrator>().MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);
        var group = Assert.Single(await context.DeadLetterGroups.ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("unknown-site/unknown-site:M03", 2), (group.GroupKey, group.OpenCount));
        Assert.All(
            await context.DeadLetters.ToListAsync(TestContext.Current.CancellationToken), letter => Assert.Equal(group.GroupKey, letter.GroupKey));
    }

    [Fact]
    public async Task Closed_letters_of_the_schema_before_get_the_time_of_their_closing()
    {
        await using var context = await InitialAsync();
        await AddAsync(context, "resolved", 1, ("resolved", 500));
        await AddAsync(context, "discarded", 2, ("discarded", 600), ("restored", 650), ("discarded", 700), ("read", 800));
        await AddAsync(context, "discarded", 3);
        await AddAsync(context, "unresolved", 4, ("discarded", 600), ("restored", 650));
        await context.GetService<IMigrator>().MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            [SqliteInstant.To(500), SqliteInstant.To(700), SqliteInstant.To(3), null],
            await context.DeadLetters.OrderBy(letter => letter.LastFailedAt).Select(letter => letter.ClosedAt).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_index_that_EF_Core_does_not_know_outlives_the_tables_that_it_makes_anew()
    {
        await using var context = await InitialAsync();
        await context.GetService<IMigrator>().MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            [1],
            await context.Database.SqlQuery<int>($"select count(*) as Value from sqlite_master where type = 'index' and name = 'ix_dead_letters_package'")
                .ToListAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<SqliteContext> InitialAsync()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("replication-migration-").FullName, "site.db");
        var context = new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite($"Data Source={file}").Options);
        await context.GetService<IMigrator>().MigrateAsync("Initial", TestContext.Current.CancellationToken);
        return context;
    }

    private static async Task AddAsync(SqliteContext context, string state, int failedAt, params (string What, int At)[] timeline)
    {
        var claimId = Guid.CreateVersion7(Reports.Now);
        await context.Database.ExecuteSqlAsync(
            $"""
             insert into dead_letters (claim_id, file_row, state, reason, stage, condition, lane, file_name, message, attempts, claimed_at, first_failed_at, last_failed_at)
             values ({claimId}, 0, {state}, 'unknown-site', 'distribution-manager', 'unknown-site:M03', 'M03', 'A.MIF', 'x', 1, 1, {failedAt}, {failedAt})
             """,
            TestContext.Current.CancellationToken);
        foreach (var (what, at) in timeline)
        {
            await context.Database.ExecuteSqlAsync(
                $"""insert into dead_letter_events (claim_id, file_row, at, what, "by") values ({claimId}, 0, {at}, {what}, 'tester')""",
                TestContext.Current.CancellationToken);
        }
    }
}
