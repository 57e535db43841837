using Microsoft.Data.Sqlite;
using Replication.SiteDatabase;
using Xunit;

namespace Replication.Tests.Crash;

public sealed class AbandonedMigrationTests
{
    /// <summary>EF Core's lock on SQLite is a row that a kill -9 leaves behind.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_killed_while_it_migrated_does_not_keep_the_next_one_waiting(bool isMigrated)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("replication-migration-").FullName, "site.db");
        if (isMigrated)
        {
            await SiteDatabaseRegistration.OpenSqlite(file).MigrateAsync(TestContext.Current.CancellationToken);
        }

        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                create table if not exists "__EFMigrationsLock" ("Id" integer not null primary key, "Timestamp" text not null);
                insert or replace into "__EFMigrationsLock" values (1, '2000-01-01');
                """;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await SiteDatabaseRegistration.OpenSqlite(file).MigrateAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
