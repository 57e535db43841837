using System.Data.Common;

namespace Replication.SiteDatabase;

/// <summary>Which other transactions a transaction excludes.</summary>
internal enum SiteLock
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that add or remove a package or site, so that what is decided on the packages and sites holds until the commit.</summary>
    Shared,

    /// <summary>Those that decide: taken by whoever adds or removes a package or site.</summary>
    Exclusive,
}

/// <summary>All that differs between the databases. The statements themselves are one text for all.</summary>
internal abstract class Dialect
{
    /// <summary>Takes the place of <c>{rows}</c>: the rows as a table expression.</summary>
    public abstract string TableOf(RowSet rows);

    /// <summary>Adds the parameters that <see cref="TableOf"/> names.</summary>
    public abstract void AddRows(DbCommand command, RowSet rows);

    /// <summary>A value as the provider stores it.</summary>
    public abstract object ValueOf(object? value);

    /// <summary>Adds one parameter.</summary>
    public void AddParameter(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        parameter.Value = ValueOf(value);
        command.Parameters.Add(parameter);
    }

    /// <summary>Reads an instant.</summary>
    public abstract DateTimeOffset ReadInstant(DbDataReader reader, int index);

    /// <summary>What follows a select whose rows are to be worked on by one worker only.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>
    /// Has the rest of a transaction read rows in the order of an index where there is one. A table that was just filled has no statistics, and
    /// all of it would be sorted, or hashed, for each portion.
    /// </summary>
    public virtual Task WalkIndexesAsync(SiteContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The same for reads outside a transaction, until the result is disposed; null where the database does so of its own accord.</summary>
    public virtual Task<IAsyncDisposable?> EnterWalkAsync(SiteContext context, CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable?>(null);

    /// <summary>Waits for the right to begin a transaction that writes; disposing the result gives it back.</summary>
    public abstract Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>Takes the lock for the transaction that has begun.</summary>
    public abstract Task TakeAsync(SiteLock siteLock, SiteTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Makes sure that this process is the only one that migrates.</summary>
    public abstract Task EnterMigrationAsync(SiteContext context, CancellationToken cancellationToken);

    /// <summary>Lets the next process migrate.</summary>
    public virtual Task LeaveMigrationAsync(SiteContext context) => Task.CompletedTask;

    /// <summary>Whether an exception is the environment's fault and not that of what was written.</summary>
    public abstract bool IsEnvironmental(Exception exception);

    /// <summary>Whether the database rolled a transaction back because of another one: the same at once succeeds.</summary>
    public abstract bool IsRolledBack(Exception exception);

    /// <summary>Whether an exception says that the database refuses the content of what was written.</summary>
    public abstract bool IsRefused(Exception exception);
}
