using Npgsql;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.Assumptions;

/// <summary>What PostgreSQL really does where the design rests on it.</summary>
public sealed class DatabaseAssumptionTests
{
    private const string Merge =
        "merge into t using (values (1)) as n (id) on t.id = n.id when matched then do nothing when not matched then insert values (n.id)";

    [Fact]
    public async Task MERGE_races_on_insert_and_ON_CONFLICT_does_not()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await OpenAsync(database);
        await using var other = await OpenAsync(database);
        await ExecuteAsync(one, "create table t (id int primary key)");
        await ExecuteAsync(one, "begin");
        await ExecuteAsync(one, Merge);
        var racing = ExecuteAsync(other, Merge);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        await ExecuteAsync(one, "commit");
        Assert.Equal(PostgresErrorCodes.UniqueViolation, (await Assert.ThrowsAsync<PostgresException>(() => racing)).SqlState);
        await ExecuteAsync(other, "insert into t values (1) on conflict (id) do nothing");
    }

    [Fact]
    public async Task ON_CONFLICT_refuses_two_rows_of_one_key_in_one_statement()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await OpenAsync(database);
        await ExecuteAsync(connection, "create table t (id int primary key, v int)");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(
            connection, "insert into t values (1, 1), (1, 2) on conflict (id) do update set v = excluded.v"));
        Assert.Equal("21000", refused.SqlState);
    }

    [Fact]
    public async Task Text_refuses_NUL()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand("select @text::text", connection) { Parameters = { new("text", "a\0b") } };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());
        Assert.Equal("22021", refused.SqlState);
    }

    [Fact]
    public async Task A_shared_advisory_lock_waits_for_the_exclusive_one_and_goes_with_its_transaction()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await OpenAsync(database);
        await using var other = await OpenAsync(database);
        await ExecuteAsync(one, "begin");
        await ExecuteAsync(one, "select pg_advisory_xact_lock(7)");
        await ExecuteAsync(other, "begin");
        var waiting = ExecuteAsync(other, "select pg_advisory_xact_lock_shared(7)");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await ExecuteAsync(one, "commit");
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<NpgsqlConnection> OpenAsync(TestDatabase database)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The tests' own text.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
