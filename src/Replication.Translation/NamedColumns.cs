using Replication.Mif;

namespace Replication.Translation;

/// <summary>
/// Where the attributes of a layout are in a group, by name and without case, never by ID: real writers number them differently
/// (KB Q186415 against the SMS 1.2 Resource Guide). Looked up once for all rows of a group.
/// </summary>
internal sealed class NamedColumns
{
    private readonly string[] _names;
    private readonly int[] _indexes;

    public NamedColumns(MifGroup group, string[] names)
    {
        _names = names;
        _indexes = new int[names.Length];
        Array.Fill(_indexes, -1);
        for (int column = 0; column < group.Columns.Count; column++)
        {
            int name = Array.FindIndex(names, name => string.Equals(name, group.Columns[column].Name, StringComparison.OrdinalIgnoreCase));
            if (name < 0)
            {
                continue;
            }

            Duplicate ??= _indexes[name] < 0 ? null : group.Columns[column];
            _indexes[name] = column;
        }
    }

    /// <summary>An attribute whose name another one has too; null where there is none.</summary>
    public MifAttribute? Duplicate { get; }

    /// <summary>The value of a name of the layout; null where the group has no such attribute.</summary>
    public MifValue? ValueOf(string name, MifRow row)
    {
        int column = _indexes[Array.IndexOf(_names, name)];
        return column < 0 ? null : row[column];
    }
}
