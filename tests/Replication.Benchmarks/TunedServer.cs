using Npgsql;
using Replication.Tests.Servers;

namespace Replication.Benchmarks;

/// <summary>Gives the database server the settings that the product is deployed with, <c>infra/postgres/settings.sql</c>.</summary>
internal static class TunedServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="more">Statements beside those.</param>
    public static async Task ApplyAsync(TestServer database, params string[] more)
    {
        string settings = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "settings.sql"));
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString))
        {
            // Each alone: none may be in a transaction.
            foreach (string statement in settings.Split('\n').Where(line => line.StartsWith("alter system", StringComparison.Ordinal)).Concat(more))
            {
#pragma warning disable CA2100 // A file of ours.
                await using var command = source.CreateCommand(statement);
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync();
            }
        }

        await database.CrashAsync();
        await database.StartAsync();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(database.ConnectionString);
                await using var command = source.CreateCommand("show max_wal_size");
                System.Console.Error.WriteLine($"PostgreSQL with infra/postgres/settings.sql: max_wal_size {await command.ExecuteScalarAsync()}");
                return;
            }
            catch (NpgsqlException) when (attempt < 60)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }
}
