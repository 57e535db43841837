using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Replication.SiteDatabase;

/// <summary>The site database: one way to read, one way to write. Thread safe.</summary>
public sealed class Database
{
    private readonly Func<SiteContext> _open;

    internal Database(Func<SiteContext> open, Dialect dialect)
    {
        _open = open;
        Dialect = dialect;
    }

    internal Dialect Dialect { get; }

    /// <summary>Whether an exception is the environment's fault (server away, disk full): the work is right and is to be tried again.</summary>
    public bool IsEnvironmental(Exception exception) => exception is TimeoutException or IOException || Dialect.IsEnvironmental(exception);

    /// <summary>Whether the database refuses the content of what was written: the item's own fault, to be found by halving the batch.</summary>
    public bool IsRefused(Exception exception) => Dialect.IsRefused(exception);

    /// <summary>Brings the schema up to date.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = _open();
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>
    /// The migrations as a script: on PostgreSQL one that can be run again and again, whatever the schema's age; on SQLite, which has no
    /// conditions in scripts, one for a new database.
    /// </summary>
    public string Script()
    {
        using var context = _open();
        return context.GetService<IMigrator>().GenerateScript(
            options: context.Database.IsSqlite() ? MigrationsSqlGenerationOptions.Default : MigrationsSqlGenerationOptions.Idempotent);
    }

    internal async Task<T> ReadAsync<T>(Func<SiteContext, Task<T>> read)
    {
        await using var context = _open();
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(context);
    }

    /// <summary>Runs one operation in one transaction and commits it.</summary>
    internal async Task<T> WriteAsync<T>(SiteLock siteLock, Func<SiteTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        using var turn = await Dialect.EnterWriteAsync(cancellationToken);
        await using var context = _open();
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var site = new SiteTransaction(context, Dialect);
        if (siteLock != SiteLock.None)
        {
            await Dialect.TakeAsync(siteLock, site, cancellationToken);
        }

        var result = await write(site);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
