namespace Replication.Mif;

/// <summary>Where in a document a rule is broken; made into words only then.</summary>
internal sealed class WritingPlace
{
    private string _block = "component";
    private string? _name;
    private string? _attribute;
    private int _row;
    private int _cell;

    /// <summary>Goes to a block.</summary>
    /// <param name="name">Null for what has none.</param>
    public void Enter(string block, string? name) => (_block, _name, _attribute, _row, _cell) = (block, name, null, 0, 0);

    public void EnterAttribute(string name) => _attribute = name;

    /// <summary>Goes to a row of the table.</summary>
    /// <param name="row">From 1.</param>
    /// <param name="cell">From 1; 0 for the row as a whole.</param>
    public void EnterRow(int row, int cell) => (_row, _cell) = (row, cell);

    /// <summary>Refuses the document where something is wrong with a part of what was entered.</summary>
    /// <param name="part">Such as <c>name</c>.</param>
    /// <param name="fault">What is wrong, what is expected and what to do, as in <c>has ..., expected .... Shorten it.</c>; else null.</param>
    public void Require(string part, string? fault)
    {
        if (fault is not null)
        {
#pragma warning disable CA2208, MA0015 // The parameter is that of the methods of MifWriter.
            throw new ArgumentException($"The {part} of the {this} {fault}", "document");
#pragma warning restore CA2208, MA0015
        }
    }

    /// <summary>Such as <c>attribute "Site" of the group "Identification"</c>.</summary>
    public override string ToString() =>
        (_cell > 0 ? $"cell {_cell} of the " : "")
        + (_row > 0 ? $"row {_row} of the " : "")
        + (_attribute is not null ? $"attribute \"{_attribute}\" of the " : "")
        + (_name is not null ? $"{_block} \"{_name}\"" : _block);
}
