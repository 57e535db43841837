namespace Replication.SiteDatabase;

/// <summary>The SQL type of a column of a <see cref="RowSet"/>.</summary>
internal enum ColumnKind
{
    Text,
    Int,
    Long,
    Id,
    Instant,
    Octets,
}

/// <summary>One column with a value per row: string, int, long, Guid, DateTimeOffset, byte[] by its kind, or null.</summary>
internal sealed record Column(string Name, ColumnKind Kind, IReadOnlyList<object?> Values);

/// <summary>
/// Rows that a statement takes as a table, in one parameter or one per column. In the SQL it stands as <c>{rows}</c> and is read like any
/// table: <c>insert into t (a) select r.a from {rows} r where true on conflict ...</c>
/// </summary>
internal sealed class RowSet
{
    private readonly List<Column> _columns = [];

    private RowSet(int count) => Count = count;

    public int Count { get; }

    public IReadOnlyList<Column> Columns => _columns;

    public static Builder<T> Of<T>(IReadOnlyList<T> items) => new(items);

    internal sealed class Builder<T>(IReadOnlyList<T> items)
    {
        private readonly RowSet _rows = new(items.Count);

        public Builder<T> Text(string name, Func<T, string?> value) => Add(name, ColumnKind.Text, value);

        public Builder<T> Int(string name, Func<T, int?> value) => Add(name, ColumnKind.Int, item => value(item));

        public Builder<T> Long(string name, Func<T, long?> value) => Add(name, ColumnKind.Long, item => value(item));

        public Builder<T> Id(string name, Func<T, Guid?> value) => Add(name, ColumnKind.Id, item => value(item));

        public Builder<T> Instant(string name, Func<T, DateTimeOffset?> value) => Add(name, ColumnKind.Instant, item => value(item));

        public Builder<T> Octets(string name, Func<T, byte[]?> value) => Add(name, ColumnKind.Octets, value);

        public RowSet Build() => _rows;

        private Builder<T> Add(string name, ColumnKind kind, Func<T, object?> value)
        {
            _rows._columns.Add(new Column(name, kind, [.. items.Select(value)]));
            return this;
        }
    }
}
