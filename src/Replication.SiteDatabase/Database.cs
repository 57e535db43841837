using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Polly;
using Polly.Retry;

namespace Replication.SiteDatabase;

/// <summary>The site database: one way to read, one way to write. Thread safe.</summary>
public sealed class Database
{
    private readonly Func<SiteContext> _open;
    private readonly ResiliencePipeline _rolledBack;
    private volatile bool _isReady;

    internal Database(Func<SiteContext> open, Dialect dialect)
    {
        _open = open;
        Dialect = dialect;

        // The one owner of this retry: whoever lost a deadlock begins again, by then the other one is through.
        _rolledBack = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(dialect.IsRolledBack),
                MaxRetryAttempts = 50,
                Delay = TimeSpan.FromMilliseconds(5),
                MaxDelay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
    }

    internal Dialect Dialect { get; }

    /// <summary>Whether the schema was found ready since the start.</summary>
    public bool IsReady => _isReady;

    /// <summary>Has EF Core make its model, a third of a second of a start, on another thread; what needs it then waits for that or finds it made.</summary>
    public void BeginModel() => _ = Task.Run(() =>
    {
        using var context = _open();
        return context.Model;
    });

    /// <summary>Whether an exception is the environment's fault (server away, disk full): the work is right and is to be tried again.</summary>
    public bool IsEnvironmental(Exception exception) =>
        exception is TimeoutException or IOException or SchemaNotReadyException || Dialect.IsEnvironmental(exception);

    /// <summary>Whether the database refuses the content of what was written: the item's own fault, to be found by halving the batch.</summary>
    public bool IsRefused(Exception exception) => Dialect.IsRefused(exception);

    /// <summary>Brings the schema up to date; a newer one is refused. Until that, or <see cref="CheckSchemaAsync"/>, has succeeded, nothing is read or written.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = _open();

        // EF Core makes a database that is missing; a name that was misspelt must not become one.
        await context.Database.OpenConnectionAsync(cancellationToken);
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            await Dialect.EnterMigrationAsync(context, cancellationToken);
            try
            {
                await context.Database.MigrateAsync(cancellationToken);
            }
            finally
            {
                await Dialect.LeaveMigrationAsync(context);
            }
        }

        await RequireSchemaAsync(context, cancellationToken);
    }

    /// <summary>Looks whether the schema is this version's, where somebody else migrates.</summary>
    /// <exception cref="SchemaNotReadyException">It is older or newer; the message says what to do.</exception>
    public async Task CheckSchemaAsync(CancellationToken cancellationToken)
    {
        await using var context = _open();
        await RequireSchemaAsync(context, cancellationToken);
    }

    /// <summary>Throws where the server does not answer, or its schema is not ready.</summary>
    public Task<int> ProbeAsync(CancellationToken cancellationToken) =>
        ReadAsync(tables => tables.Database.ExecuteSqlRawAsync("select 1", cancellationToken));

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
        RequireReady();
        await using var context = _open();
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(context);
    }

    /// <summary>Runs one operation in one transaction and commits it; again, where another transaction was in its way.</summary>
    internal async Task<T> WriteAsync<T>(SiteLock siteLock, Func<SiteTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        RequireReady();
        return await _rolledBack.ExecuteAsync(async token => await WriteOnceAsync(siteLock, write, token), cancellationToken);
    }

    private async Task<T> WriteOnceAsync<T>(SiteLock siteLock, Func<SiteTransaction, Task<T>> write, CancellationToken cancellationToken)
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

    private async Task RequireSchemaAsync(SiteContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        if (!applied.IsSubsetOf(known))
        {
            throw new SchemaNotReadyException("The schema of the site database is newer than this version knows: run that version, or a newer one.");
        }

        if (applied.Count < known.Count)
        {
            throw new SchemaNotReadyException("The schema of the site database is older than this version needs: run 'database migrate'.");
        }

        _isReady = true;
    }

    private void RequireReady()
    {
        if (!_isReady)
        {
            throw new SchemaNotReadyException("The site database has not been reached since the start.");
        }
    }
}

/// <summary>The site database can't be used yet; it is tried again until it can.</summary>
public sealed class SchemaNotReadyException(string message, Exception? inner = null) : Exception(message, inner);
