using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Replication.SiteDatabase;
using Replication.Tests.Cli;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.Journeys;

/// <summary>A schema that is not this version's, or becomes it while others write, and a server that can't be used.</summary>
public sealed class SchemaJourneys
{
    [Fact]
    public async Task A_schema_that_is_too_old_is_named_and_when_it_is_migrated_the_process_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var site = await JourneySite.StartAsync(
            null, (TestSite.DatabaseKey, database.ConnectionString), ("SiteDatabase:MigrateAtStart", "false"));
        site.Drop("A.MIF", StatusJourneys.Status("100Z0006"));
        await ToldAsync(site, "database migrate");
        var migrated = await ReplicationProgram.RunAsync([(TestSite.DatabaseKey, database.ConnectionString)], "database", "migrate");
        Assert.True(migrated.ExitCode == 0, migrated.Error);
        await JourneySite.EventuallyAsync(
            async () => (await site.PostAsync("api/packages", new[] { new { packageId = "10000006" } })).IsSuccessStatusCode, () => "It did not go on.");
        await site.EventuallyAsync("api/statuses?package=10000006", 1);
    }

    [Fact]
    public async Task The_script_makes_the_schema_and_run_again_it_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            for (int run = 0; run < 2; run++)
            {
                await using var command = new NpgsqlCommand(database.Database.Script(), connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        await database.Database.CheckSchemaAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_a_new_database_migrate_one_after_the_other()
    {
        for (int round = 0; round < 3; round++)
        {
            await using var database = await TestDatabase.CreateAsync();
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
                () => SiteDatabaseRegistration.OpenPostgres(database.ConnectionString).MigrateAsync(CancellationToken.None))));
        }
    }

    /// <summary>
    /// From the migration before the last that rewrites a large table. The statements are those of the version before; they must work on when the schema is
    /// this version's, as its roles are replaced after it.
    /// </summary>
    [Fact]
    public async Task A_migration_forward_under_load_loses_nothing_that_the_version_before_writes_meanwhile()
    {
        const int letters = 50_000;
        await using var database = await TestDatabase.CreateAsync();
        await using var context = new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(database.ConnectionString).Options);
        await context.GetService<IMigrator>().MigrateAsync("LaneCeiling");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c statement_timeout=30s -c lock_timeout=10s" }.ToString());
        await WriteAsync(source, 1, letters, 0);
        int written = letters;
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(1, 4).Select(writer => Task.Run(async () =>
        {
            double longest = 0;
            while (!end.IsCancellationRequested)
            {
                long start = TimeProvider.System.GetTimestamp();
                await WriteAsync(source, Interlocked.Increment(ref written), 1, writer);
                longest = Math.Max(longest, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            }

            return longest;
        })).ToList();
        await database.Database.MigrateAsync(CancellationToken.None);
        int before = written;
        await JourneySite.EventuallyAsync(() => Task.FromResult(written > before + 20), () => "Nothing is written after the migration.");
        await end.CancelAsync();
        double longest = (await Task.WhenAll(writers)).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"{before - letters} commits during the migration, the longest took {longest:0.00} s");
        Assert.InRange(before - letters, 1, int.MaxValue);
        Assert.Equal(written, await context.DeadLetters.CountAsync());
        Assert.Equal(written, await context.Statuses.CountAsync());
        Assert.InRange(longest, 0, 10);
    }

    private static async Task WriteAsync(NpgsqlDataSource source, int first, int count, int writer)
    {
        await using var command = source.CreateCommand(
            """
            with n as (select generate_series(@first, @first + @count - 1) as i),
            letters as (
              insert into dead_letters (claim_id, file_row, state, reason, stage, condition, package_id, site_code, lane, file_name, message, payload, attempts, claimed_at,
                first_failed_at, last_failed_at, group_key, failed_replays)
              select gen_random_uuid(), 1, 'unresolved', 'unknown-site', 'distribution-manager', 'unknown-site:M03', '100Z0006', 'M03', 'M03', i || '.MIF', 'x', '\x00', 1, now(), now(), now(),
                'unknown-site/unknown-site:M03', 0 from n)
            insert into statuses (package_id, site_code, folded_server, type, server, status, rank, epoch, transaction_id, updated_at, source_version, item_id, applied_at)
            select '10000006', 'M03', 'S' || i, @writer, 's' || i, 1, 1, 0, i, now(), 1, 'x', now() from n
            """);
        command.Parameters.AddWithValue("first", first);
        command.Parameters.AddWithValue("count", count);
        command.Parameters.AddWithValue("writer", writer);
        await command.ExecuteNonQueryAsync();
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_schema_that_is_too_new_is_named(string migrateAtStart)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.Database.MigrateAsync(CancellationToken.None);
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("insert into \"__EFMigrationsHistory\" values ('99990101000000_Later', '99')", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var site = await JourneySite.StartAsync(
            null, (TestSite.DatabaseKey, database.ConnectionString), ("SiteDatabase:MigrateAtStart", migrateAtStart));
        await ToldAsync(site, "newer");
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody;Database=none")]
    [InlineData("Host=no-such-name.invalid;Username=nobody;Database=none")]
    [InlineData("")]
    public async Task A_server_that_can_not_be_used_ends_a_verb_with_1_and_a_line_that_names_the_key(string server)
    {
        await using var database = await TestDatabase.CreateAsync();
        string wrong = server.Length > 0 ? server : new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database" }.ToString();
        var migrated = await ReplicationProgram.RunAsync([(TestSite.DatabaseKey, wrong)], "database", "migrate");
        Assert.Equal(1, migrated.ExitCode);
        Assert.Contains("ConnectionStrings:SiteDatabase", Assert.Single(migrated.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static async Task ToldAsync(JourneySite site, string reason)
    {
        using var http = new HttpClient { BaseAddress = site.BaseAddress };
        string told = "";
        await JourneySite.EventuallyAsync(
            async () =>
            {
                using var response = await http.GetAsync("health/ready");
                told = await response.Content.ReadAsStringAsync();
                return !response.IsSuccessStatusCode && told.Contains(reason, StringComparison.Ordinal);
            },
            () => $"It does not tell: {told}");
    }
}
