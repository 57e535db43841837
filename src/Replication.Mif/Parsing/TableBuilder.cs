using System.Globalization;
using System.Text;

namespace Replication.Mif;

/// <summary>
/// Makes the tables of one template. What depends on the template alone is worked out once, so that many tables stay cheap.
/// </summary>
internal sealed class TableBuilder
{
    private readonly MifGroup _template;
    private readonly DiagnosticList _diagnostics;
    private readonly int[] _keyIndexes;
    private readonly int _cellsNeededForKey;

    public TableBuilder(MifGroup template, DiagnosticList diagnostics)
    {
        _template = template;
        _diagnostics = diagnostics;
        IsAmbiguous = template.Columns.DistinctBy(column => column.Id).Count() < template.Columns.Count;
        var keyIds = template.KeyIds.ToHashSet();
        _keyIndexes = [.. Enumerable.Range(0, template.Columns.Count).Where(index => keyIds.Contains(template.Columns[index].Id))];
        _cellsNeededForKey = _keyIndexes.LastOrDefault(index => !IsGiven(template.Columns[index].Value), -1) + 1;
    }

    public MifGroup Template => _template;

    /// <summary>Whether attributes of the template share an ID.</summary>
    public bool IsAmbiguous { get; }

    public MifTable Build(TableDraft draft)
    {
        Check(draft);
        return new MifTable
        {
            Name = draft.Name,
            Id = draft.Id,
            Class = draft.Class,
            Template = _template,
            Rows = BuildRows(draft.Rows),
            Position = draft.Position,
        };
    }

    private void Check(TableDraft draft)
    {
        string what = $"The table \"{draft.Name}\"";
        string template = $"the group \"{_template.Name}\" of {_template.Position}";
        if (!_template.IsTemplate)
        {
            _diagnostics.AddForgivable(
                MifDiagnosticCode.TemplateWithoutKey,
                draft.Position,
                5,
                $"{what} takes for its template {template}, which has no KEY.",
                "Its rows can't be told apart.",
                "Write KEY = ... into the group.");
        }

        if (IsAmbiguous)
        {
            string message = $"{what} has for its template {template}, in which attributes share an ID. Its cells can't be told apart; "
                + "number the attributes apart.";
            _diagnostics.Add(MifDiagnosticCode.AmbiguousTemplate, draft.Position, 5, message);
        }

        if (draft.Rows.Count == 0)
        {
            const string Fix = "Add them.";
            _diagnostics.AddForgivable(
                MifDiagnosticCode.EmptyTable, draft.Position, 5, $"{what} has no rows, expected at least one.", "It is taken without.", Fix);
        }
    }

    private MifRow[] BuildRows(List<RowDraft> drafts)
    {
        var cells = drafts.ConvertAll(CheckCells);
        bool[] isReplaced = FindReplaced(cells);
        var rows = new MifRow[drafts.Count];
        for (int index = 0; index < rows.Length; index++)
        {
            var position = drafts[index].Position;
            rows[index] = new MifRow
            {
                Template = _template,
                WrittenCells = cells[index],
                IsReplaced = isReplaced[index],
                Position = position,
            };
            if (isReplaced[index])
            {
                const string Fix = "Remove one, or complete the template's KEY.";
                _diagnostics.AddForgivable(
                    MifDiagnosticCode.DuplicateKey, position, 1, "A later row has the same key.", "It replaces this one.", Fix);
            }
        }

        return rows;
    }

    /// <summary>In the SMS dialect the last row of a key wins, so the rows are gone through from their end.</summary>
    public bool[] FindReplaced(List<MifValue[]> rows)
    {
        bool[] isReplaced = new bool[rows.Count];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (int index = rows.Count - 1; index >= 0; index--)
        {
            isReplaced[index] = KeyOf(rows[index]) is { } key && !keys.Add(key);
        }

        return isReplaced;
    }

    private MifValue[] CheckCells(RowDraft draft)
    {
        var cells = draft.Cells;
        if (cells.Length > _template.Columns.Count)
        {
            string message = $"The row has {cells.Length} cells, expected at most {_template.Columns.Count}, one for each attribute of "
                + $"the group \"{_template.Name}\" of {_template.Position}. Remove those that are too many.";
            _diagnostics.Add(MifDiagnosticCode.TooManyCells, cells[_template.Columns.Count].Position, 0, message);
            return [];
        }

        for (int index = 0; index < cells.Length; index++)
        {
            cells[index] = TypeRules.Apply(cells[index], _template.Columns[index], _diagnostics);
        }

        return cells;
    }

    /// <summary>
    /// The values of the key that differ from their defaults: so the time is that of the cells written, however wide the template.
    /// Null where a value is missing: such a row is like no other.
    /// </summary>
    private string? KeyOf(MifValue[] cells)
    {
        if (_keyIndexes.Length == 0 || cells.Length < _cellsNeededForKey)
        {
            return null;
        }

        var key = new StringBuilder();
        foreach (int index in _keyIndexes)
        {
            if (index >= cells.Length)
            {
                break;
            }

            var standard = _template.Columns[index].Value;
            string value = KeyPart(cells[index].Kind == MifValueKind.None ? standard : cells[index]);
            if (value.Length == 0)
            {
                return null;
            }

            if (!string.Equals(value, KeyPart(standard), StringComparison.Ordinal))
            {
                // The length keeps ("a", "bc") apart from ("ab", "c").
                key.Append(index).Append(':').Append(value.Length).Append(value);
            }
        }

        return key.ToString();
    }

    private static bool IsGiven(MifValue value) => value.Kind is MifValueKind.Literal or MifValueKind.Integer;

    private static string KeyPart(MifValue value) => value.Kind switch
    {
        MifValueKind.Literal => $"\"{value.Text}",
        MifValueKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
