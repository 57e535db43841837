using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Replication.SiteDatabase;

/// <summary>
/// A transaction that writes, as the stores see it: statements with rows in, and the tables for reading. The order of locks is the same
/// everywhere: waiting, statuses, dead letters, effects and claims, groups, replay jobs, counters, lanes, notices; rows sorted by key. What many
/// count on comes last, so that they wait for a commit and not for the work before it.
/// </summary>
internal sealed class SiteTransaction(SiteContext context, Dialect dialect)
{
    public SiteContext Tables => context;

    public Dialect Dialect => dialect;

    /// <summary>Runs a statement on rows; none, and it is not run.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(
        string sql, RowSet rows, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        await using var command = Command(sql, rows, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, null, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement on rows and reads what it returns; no rows, and it is not run.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql,
        RowSet rows,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        await using var command = Command(sql, rows, parameters);
        return await ReadAsync(command, read, cancellationToken);
    }

    /// <summary>Runs a statement and reads what it returns.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, null, parameters);
        return await ReadAsync(command, read, cancellationToken);
    }

    private static async Task<List<T>> ReadAsync<T>(DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var results = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            results.Add(read(reader));
        }

        return results;
    }

    /// <summary>Reads whole rows that no other worker is working on, and keeps others from them until the commit.</summary>
    /// <param name="sql">A select of all columns; values stand as <c>{0}</c>.</param>
    public Task<List<T>> TakeAsync<T>(string sql, CancellationToken cancellationToken, params object?[] values)
        where T : class => Take<T>(sql, values).ToListAsync(cancellationToken);

    /// <summary>The same as the beginning of a query.</summary>
    public IQueryable<T> Take<T>(string sql, params object?[] values)
        where T : class =>
#pragma warning disable EF1003 // Both parts are constants; what comes from outside travels in parameters.
        context.Set<T>().FromSqlRaw(sql + dialect.SkipLocked, [.. values.Select(dialect.ValueOf)]);
#pragma warning restore EF1003

    /// <summary>Inserts what a query selects and is not there yet: another transaction may have been first.</summary>
    /// <param name="insert">The table and its columns, in the order in which the query selects them.</param>
    public async Task<int> InsertAsync<T>(string insert, IQueryable<T> query, CancellationToken cancellationToken)
    {
        await using var command = query.CreateDbCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // EF Core's own text after a constant.
        command.CommandText = insert + " " + command.CommandText + " on conflict do nothing";
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private DbCommand Command(string sql, RowSet? rows, (string Name, object? Value)[] parameters)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        if (rows is not null)
        {
            sql = sql.Replace("{rows}", dialect.TableOf(rows), StringComparison.Ordinal);
            dialect.AddRows(command, rows);
        }

#pragma warning disable CA2100 // The text is a constant of a store; what comes from outside travels in parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            dialect.AddParameter(command, name, value);
        }

        return command;
    }
}
