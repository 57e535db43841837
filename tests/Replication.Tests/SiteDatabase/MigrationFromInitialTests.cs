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
        string file = Path.Combine(Directory.CreateTempSubdirectory("replication-migration-").FullName, "site.db");
        await using var context = new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite($"Data Source={file}").Options);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("Initial", TestContext.Current.CancellationToken);
        for (int letter = 1; letter <= 3; letter++)
        {
            string state = letter == 3 ? "resolved" : "unresolved";
            await context.Database.ExecuteSqlAsync(
                $"""
                 insert into dead_letters (claim_id, file_row, state, reason, stage, condition, lane, file_name, message, attempts, claimed_at, first_failed_at, last_failed_at)
                 values ({Guid.CreateVersion7()}, 0, {state}, 'unknown-site', 'distribution-manager', 'unknown-site:M03', 'M03', 'A.MIF', 'x', 1, 1, {letter}, {letter})
                 """,
                TestContext.Current.CancellationToken);
        }

        await migrator.MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);
        var group = Assert.Single(await context.DeadLetterGroups.ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("unknown-site/unknown-site:M03", 2), (group.GroupKey, group.OpenCount));
        Assert.All(
            await context.DeadLetters.ToListAsync(TestContext.Current.CancellationToken), letter => Assert.Equal(group.GroupKey, letter.GroupKey));
    }
}
