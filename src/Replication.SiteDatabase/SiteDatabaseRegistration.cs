using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Replication.SiteDatabase;

/// <summary>Registration of the site database and its stores.</summary>
public static class SiteDatabaseRegistration
{
    /// <summary>Adds the site database and its stores.</summary>
    public static IServiceCollection AddSiteDatabase(this IServiceCollection services, Database database, WorkerSettings worker)
    {
        services.AddSingleton(database);
        services.AddSingleton(worker);
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<CounterStore>();
        services.AddSingleton<DataProtectionKeyStore>();
        services.AddSingleton<DeadLetterGroups>();
        services.AddSingleton<DeadLetterRetention>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<DeadLetterTransfer>();
        services.AddSingleton<EffectStore>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<LaneStore>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<PackageStandings>();
        services.AddSingleton<PackageStore>();
        services.AddSingleton<PresenceStore>();
        services.AddSingleton<ReplayJobStore>();
        services.AddSingleton<SiteStandings>();
        services.AddSingleton<SiteStore>();
        services.AddSingleton<StatusQueries>();
        services.AddSingleton<StatusStore>();
        services.AddSingleton<WaitingQueries>();
        services.AddSingleton<WebhookDeliveryStore>();
        services.AddSingleton<WebhookStore>();
        return services;
    }

    /// <summary>The site database on a PostgreSQL server.</summary>
    /// <param name="connectionString">As Npgsql has it; what it says of time-outs goes before what is set here.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static Database OpenPostgres(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        if (string.IsNullOrEmpty(connection.Options))
        {
            // A statement that takes longer is not slow but stuck; what it was for is tried again.
            connection.Options = "-c statement_timeout=30s -c lock_timeout=10s";
        }

        if (connection.GssEncryptionMode == GssEncryptionMode.Prefer)
        {
            // Looking for it loads a library that slim images do not have, and says so on standard error.
            connection.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        var options = new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(connection.ToString()).Options;
        return new Database(() => new PostgresContext(options), new PostgresDialect());
    }

    /// <summary>The site database in a SQLite file.</summary>
    /// <param name="file">The file; it is made by the migration.</param>
    public static Database OpenSqlite(string file)
    {
        var options = new DbContextOptionsBuilder<SqliteContext>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = file }.ToString())
            .Options;
        return new Database(() => new SqliteContext(options), new SqliteDialect());
    }
}
