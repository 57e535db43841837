namespace Replication.Mif;

/// <summary>Rows of values in the layout of a template.</summary>
public sealed class MifTable
{
    /// <summary>Its name as written.</summary>
    public required string Name { get; init; }

    /// <summary>From 1.</summary>
    public required int Id { get; init; }

    /// <summary>Its class, which is that of the template.</summary>
    public required MifClass Class { get; init; }

    /// <summary>The group of the same class.</summary>
    public required MifGroup Template { get; init; }

    /// <summary>The rows as written, those that are replaced by later ones among them.</summary>
    public required IReadOnlyList<MifRow> Rows { get; init; }

    /// <summary>Where its block begins.</summary>
    public MifPosition Position { get; init; }
}

/// <summary>One row of a table.</summary>
public sealed class MifRow
{
    /// <summary>Whose columns the cells are of.</summary>
    public required MifGroup Template { get; init; }

    /// <summary>The cells from the first to the last that was written; a blank one is <see cref="MifValueKind.None"/>.</summary>
    public IReadOnlyList<MifValue> WrittenCells { get; init; } = [];

    /// <summary>
    /// Whether a later row has the same key, which in the SMS dialect takes its place. It is kept, as a KEY that is too short would
    /// otherwise lose rows that say something else.
    /// </summary>
    public bool IsReplaced { get; init; }

    /// <summary>Where its brace is.</summary>
    public MifPosition Position { get; init; }

    /// <summary>The value of a column: what was written, or the template's default where the cell is blank or missing.</summary>
    /// <param name="columnIndex">From 0, in <see cref="MifGroup.Columns"/>.</param>
    public MifValue this[int columnIndex] =>
        columnIndex < WrittenCells.Count && WrittenCells[columnIndex].Kind != MifValueKind.None
            ? WrittenCells[columnIndex]
            : Template.Columns[columnIndex].Value;

    /// <summary>Every column with its value.</summary>
    public IEnumerable<MifCell> Cells => Template.Columns.Select((attribute, index) => new MifCell(attribute, this[index]));
}

/// <summary>A column's value in a row.</summary>
/// <param name="Attribute">The column.</param>
/// <param name="Value">The value, with its place.</param>
public readonly record struct MifCell(MifAttribute Attribute, MifValue Value);
