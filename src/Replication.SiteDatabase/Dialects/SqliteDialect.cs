using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>
/// SQLite: rows travel as one JSON parameter and are read with <c>json_each</c>. There is one writer at a time anyway, so writers queue
/// here in turn; SQLite's own way is to poll, with pauses of 150 ms. A transaction that writes is exclusive, so no other lock is needed.
/// </summary>
internal sealed class SqliteDialect : Dialect, IDisposable
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CantOpen = 14;
    private const int Protocol = 15;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    private readonly SemaphoreSlim _writer = new(1, 1);

    public override string SkipLocked => "";

    public override string TableOf(RowSet rows)
    {
        var table = new StringBuilder("(select ");
        for (int i = 0; i < rows.Columns.Count; i++)
        {
            string field = $"value ->> {i.ToString(CultureInfo.InvariantCulture)}";
            table.Append(i == 0 ? "" : ", ")
                .Append(rows.Columns[i].Kind == ColumnKind.Octets ? $"unhex({field})" : field)
                .Append(" as ").Append(rows.Columns[i].Name);
        }

        return table.Append(" from json_each(@rows))").ToString();
    }

    public override void AddRows(DbCommand command, RowSet rows)
    {
        var buffer = new ArrayBufferWriter<byte>(rows.Count * 64 + 16);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (int row = 0; row < rows.Count; row++)
            {
                json.WriteStartArray();
                foreach (var column in rows.Columns)
                {
                    Write(json, column.Values.GetValue(row));
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        AddParameter(command, "rows", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public override object ValueOf(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset at => SqliteInstant.From(at),
        _ => value,
    };

    public override DateTimeOffset ReadInstant(DbDataReader reader, int index) => SqliteInstant.To(reader.GetInt64(index));

    public override async Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    public override Task TakeAsync(SiteLock siteLock, SiteTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <remarks>
    /// EF Core's lock is a row there, which outlives a killed process, and the next would wait for it for ever. The data folder has one
    /// owner, so nobody else can be migrating.
    /// </remarks>
    public override Task EnterMigrationAsync(SiteContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync("drop table if exists \"__EFMigrationsLock\"", cancellationToken);

    public override bool IsEnvironmental(Exception exception) => Find(exception)?.SqliteErrorCode
        is Busy or Locked or NoMemory or ReadOnly or Interrupted or InputOutput or Full or CantOpen or Protocol;

    public override bool IsRolledBack(Exception exception) => false;

    public override bool IsRefused(Exception exception) => Find(exception)?.SqliteErrorCode is TooBig or Constraint or Mismatch;

    public void Dispose() => _writer.Dispose();

    private static SqliteException? Find(Exception? exception)
    {
        while (exception is not null and not SqliteException)
        {
            exception = exception.InnerException;
        }

        return exception as SqliteException;
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case Guid id:
                // As Microsoft.Data.Sqlite writes a Guid parameter.
                json.WriteStringValue(id.ToString("D").ToUpperInvariant());
                break;
            case DateTimeOffset at:
                json.WriteNumberValue(SqliteInstant.From(at));
                break;
            case byte[] octets:
                json.WriteStringValue(Convert.ToHexString(octets));
                break;
            default:
                throw new InvalidOperationException($"A row set has no column of type {value.GetType().Name}.");
        }
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
