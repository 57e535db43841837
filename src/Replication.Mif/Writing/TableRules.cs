namespace Replication.Mif;

/// <summary>The rules of tables, which follow from their templates.</summary>
internal sealed class TableRules
{
    private readonly MifDocument _document;
    private readonly MifMode _mode;
    private readonly ValueRules _rules;
    private readonly WritingPlace _place;
    private readonly Dictionary<MifClass, TableBuilder> _templates;

    public TableRules(MifDocument document, MifMode mode, WritingPlace place)
    {
        _document = document;
        _mode = mode;
        _rules = ValueRules.Of(mode);
        _place = place;
        var classes = document.Tables.Select(table => table.Class).ToHashSet();
        _templates = DocumentBuilder.Templates(document.Groups).Where(group => classes.Contains(group.Class))
            .ToDictionary(group => group.Class, group => new TableBuilder(group, new DiagnosticList(1, mode)));
    }

    public void Check()
    {
        foreach (var table in _document.Tables)
        {
            _place.Enter("table", table.Name);
            _place.Require("name", _rules.FaultOf(table.Name));
            _place.Require("class", _rules.FaultOf(table.Class.Written) ?? ValueRules.FaultOf(table.Class, _mode));
            _place.Require("ID", ValueRules.FaultOf(table.Id, smallest: 1));
            if (_templates.GetValueOrDefault(table.Class) is not { } builder || builder.Template != table.Template)
            {
                const string Fault = "is not the first group of the table's class that has a key, or else of that class, which is the one "
                    + "that a reader takes. Put it first, or give it a class of its own.";
                _place.Require("template", Fault);
                continue;
            }

            string? fault = builder.IsAmbiguous ? "has attributes that share an ID, expected different ones. Number them apart." : null;
            _place.Require("template", fault);
            CheckRows(table, builder);
        }
    }

    private void CheckRows(MifTable table, TableBuilder builder)
    {
        var columns = table.Template.Columns;
        var cells = new List<MifValue[]>(table.Rows.Count);
        for (int index = 0; index < table.Rows.Count; index++)
        {
            var row = table.Rows[index];
            _place.EnterRow(index + 1, 0);
            _place.Require("template", row.Template == table.Template ? null : "is not that of its table. Make them the same object.");
            int count = DocumentRules.CountToLastWritten(row.WrittenCells);
            string? fault = count > columns.Count ? $"are {count}, expected at most {columns.Count}, one for each attribute. Remove them." : null;
            _place.Require("cells", fault);
            cells.Add(row.WrittenCells as MifValue[] ?? [.. row.WrittenCells]);
            for (int cell = 0; cell < count; cell++)
            {
                _place.EnterRow(index + 1, cell + 1);
                _place.Require("value", _rules.FaultOf(row.WrittenCells[cell], columns[cell]));
            }
        }

        bool[] isReplaced = builder.FindReplaced(cells);
        for (int index = 0; index < isReplaced.Length; index++)
        {
            _place.EnterRow(index + 1, 0);
            _place.Require("key", FaultOfKey(isReplaced[index], table.Rows[index].IsReplaced));
        }
    }

    private static string? FaultOfKey(bool isReplaced, bool isMarked) => (isReplaced, isMarked) switch
    {
        (true, false) => "is that of a later row, which replaces it when it is read. Remove the row, or set IsReplaced.",
        (false, true) => "is that of no later row, though IsReplaced is set. Unset it.",
        _ => null,
    };
}
