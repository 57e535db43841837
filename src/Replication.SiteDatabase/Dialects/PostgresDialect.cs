using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Replication.SiteDatabase;

/// <summary>
/// PostgreSQL: rows travel as one array per column and are read with <c>unnest</c>. Whoever decides takes a shared advisory lock, whoever
/// adds or removes a package or site the exclusive one; both go with the transaction.
/// </summary>
internal sealed class PostgresDialect : Dialect
{
    /// <summary>The keys of the advisory locks; any numbers that nothing else in the database uses.</summary>
    private const long LockKey = 0x5245_504C;
    private const long MigrationKey = LockKey + 1;

    public override string SkipLocked => "for update skip locked";

    public override Task WalkIndexesAsync(SiteContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("set local enable_sort = off; set local enable_hashjoin = off; set local enable_mergejoin = off", cancellationToken);

    public override async Task<IAsyncDisposable?> EnterWalkAsync(SiteContext context, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await WalkIndexesAsync(context, cancellationToken);
        return transaction;
    }

    public override string TableOf(RowSet rows)
    {
        string names = string.Join(", ", rows.Columns.Select(column => column.Name));
        string arrays = string.Join(", ", rows.Columns.Select(column => $"@rows_{column.Name}"));
        return $"(select * from unnest({arrays}) as u ({names}))";
    }

    public override void AddRows(DbCommand command, RowSet rows)
    {
        foreach (var column in rows.Columns)
        {
            command.Parameters.Add(new NpgsqlParameter($"rows_{column.Name}", NpgsqlDbType.Array | TypeOf(column.Kind)) { Value = column.Values });
        }
    }

    public override object ValueOf(object? value) => value ?? DBNull.Value;

    public override DateTimeOffset ReadInstant(DbDataReader reader, int index) => reader.GetFieldValue<DateTimeOffset>(index);

    public override Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    public override async Task TakeAsync(SiteLock siteLock, SiteTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            siteLock == SiteLock.Exclusive ? "select pg_advisory_xact_lock(@key)" : "select pg_advisory_xact_lock_shared(@key)",
            cancellationToken,
            ("key", LockKey));

    /// <remarks>
    /// EF Core locks its table of migrations, but makes that table first, and two that make it at once fail: IF NOT EXISTS races in PostgreSQL.
    /// A migration of a large table takes its time, and so does waiting for one.
    /// </remarks>
    public override Task EnterMigrationAsync(SiteContext context, CancellationToken cancellationToken)
    {
        context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        return context.Database.ExecuteSqlAsync($"set statement_timeout = 0; set lock_timeout = 0; select pg_advisory_lock({MigrationKey})", cancellationToken);
    }

    /// <remarks>The pool resets a connection when it is used again, not when it comes back: until then the lock would stay.</remarks>
    public override Task LeaveMigrationAsync(SiteContext context) =>
        context.Database.ExecuteSqlAsync($"select pg_advisory_unlock({MigrationKey})", CancellationToken.None);

    /// <remarks>
    /// By class of SQLSTATE: 08 connection, 28 authorization, 3D no such database, 40 rollback, 53 resources, 57 operator intervention and
    /// time-outs, 55P03 a lock that did not come in time.
    /// </remarks>
    public override bool IsEnvironmental(Exception exception) => Find(exception) switch
    {
        PostgresException server => server.SqlState[..2] is "08" or "28" or "3D" or "40" or "53" or "57" || server.SqlState == PostgresErrorCodes.LockNotAvailable,
        null => false,
        _ => true,
    };

    public override bool IsRolledBack(Exception exception) =>
        Find(exception) is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <remarks>22 data exception, 23 integrity constraint violation.</remarks>
    public override bool IsRefused(Exception exception) => Find(exception) is PostgresException { SqlState: ['2', '2' or '3', ..] };

    private static NpgsqlException? Find(Exception? exception)
    {
        while (exception is not null and not NpgsqlException)
        {
            exception = exception.InnerException;
        }

        return exception as NpgsqlException;
    }

    private static NpgsqlDbType TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => NpgsqlDbType.Text,
        ColumnKind.Int => NpgsqlDbType.Integer,
        ColumnKind.Long => NpgsqlDbType.Bigint,
        ColumnKind.Id => NpgsqlDbType.Uuid,
        ColumnKind.Instant => NpgsqlDbType.TimestampTz,
        ColumnKind.Octets => NpgsqlDbType.Bytea,
        _ => throw new InvalidOperationException($"A column of kind {kind} has no type in PostgreSQL."),
    };
}
