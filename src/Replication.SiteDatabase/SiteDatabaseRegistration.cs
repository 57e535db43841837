using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Replication.SiteDatabase;

/// <summary>Registration of the site database and its stores.</summary>
public static class SiteDatabaseRegistration
{
    /// <summary>Adds the site database in a SQLite file.</summary>
    /// <param name="file">The file; it is made by the migration.</param>
    public static IServiceCollection AddSqliteSiteDatabase(this IServiceCollection services, string file, WorkerSettings worker)
    {
        services.AddSingleton(_ => OpenSqlite(file));
        services.AddSingleton(worker);
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<CounterStore>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<EffectStore>();
        services.AddSingleton<PackageStore>();
        services.AddSingleton<SiteStore>();
        services.AddSingleton<StatusQueries>();
        services.AddSingleton<StatusStore>();
        services.AddSingleton<WaitingQueries>();
        return services;
    }

    /// <summary>The site database in a SQLite file, for one-shot work.</summary>
    public static Database OpenSqlite(string file)
    {
        var options = new DbContextOptionsBuilder<SqliteContext>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = file }.ToString())
            .Options;
        return new Database(() => new SqliteContext(options), new SqliteDialect());
    }
}
