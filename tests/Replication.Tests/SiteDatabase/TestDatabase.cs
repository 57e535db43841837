using Microsoft.Data.Sqlite;
using Replication.SiteDatabase;

namespace Replication.Tests.SiteDatabase;

/// <summary>A database of a test's own: here a SQLite file, in the integration tests one on a PostgreSQL server.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("replication-test-").FullName;

    private TestDatabase() => Database = SiteDatabaseRegistration.OpenSqlite(File);

    public Database Database { get; }

    private string File => Path.Combine(_folder, "site.db");

    public static Task<TestDatabase> CreateAsync() => Task.FromResult(new TestDatabase());

    /// <summary>Makes the database refuse every status row of a server.</summary>
    public async Task RefuseServerAsync(string server)
    {
        await using var connection = new SqliteConnection($"Data Source={File}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"create trigger refusal before insert on statuses when new.folded_server = upper('{server}') begin select raise(abort, 'refused_on_purpose'); end";
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
