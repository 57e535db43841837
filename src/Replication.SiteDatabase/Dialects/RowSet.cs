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

/// <summary>One column with a value per row: string, int?, long?, Guid?, DateTimeOffset? (UTC) or byte[] by its kind, or null.</summary>
internal abstract record Column(string Name, ColumnKind Kind)
{
    /// <summary>An array of the kind's type.</summary>
    public abstract Array Values { get; }
}

/// <summary>The same with the type of its values: no value is boxed on its way to a server.</summary>
internal sealed record Column<TValue>(string Name, ColumnKind Kind, TValue[] Rows) : Column(Name, Kind)
{
    /// <inheritdoc/>
    public override Array Values => Rows;
}

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

        public Builder<T> Int(string name, Func<T, int?> value) => Add(name, ColumnKind.Int, value);

        public Builder<T> Long(string name, Func<T, long?> value) => Add(name, ColumnKind.Long, value);

        public Builder<T> Id(string name, Func<T, Guid?> value) => Add(name, ColumnKind.Id, value);

        public Builder<T> Instant(string name, Func<T, DateTimeOffset?> value) => Add(name, ColumnKind.Instant, item => value(item)?.ToUniversalTime());

        public Builder<T> Octets(string name, Func<T, byte[]?> value) => Add(name, ColumnKind.Octets, value);

        public RowSet Build() => _rows;

        private Builder<T> Add<TValue>(string name, ColumnKind kind, Func<T, TValue> value)
        {
            var values = new TValue[items.Count];
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = value(items[row]);
            }

            _rows._columns.Add(new Column<TValue>(name, kind, values));
            return this;
        }
    }
}
