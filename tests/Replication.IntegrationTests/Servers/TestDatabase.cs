using Npgsql;
using Replication.SiteDatabase;
using Replication.Tests.Servers;

namespace Replication.Tests.SiteDatabase;

/// <summary>A database of a test's own on the tests' PostgreSQL server.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        Database = SiteDatabaseRegistration.OpenPostgres(connectionString);
    }

    public Database Database { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        string name = $"test_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await ExecuteAsync(TestServers.Database.ConnectionString, $"create database {name}");

        // A test's pool outlives it: idle connections of tests that have ended must not use up the server's.
        return new TestDatabase(new NpgsqlConnectionStringBuilder(TestServers.Database.ConnectionString)
        {
            Database = name,
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
        }.ToString());
    }

    /// <summary>Makes the database refuse every status row of a server.</summary>
    public Task RefuseServerAsync(string server) => ExecuteAsync(
        ConnectionString, $"alter table statuses add constraint refused_on_purpose check (folded_server <> upper('{server}'))");

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
