namespace Replication.Mif.Tests.Writing;

/// <summary>Makes documents by hand. Where they may be wrong, about one in some has something that no reader would give.</summary>
internal sealed class RandomDocument(Choices choices, bool mayBeWrong)
{
    private readonly List<MifEnumeration> _enumerations = [];
    private int _enumerationsBefore;

    public MifDocument Make()
    {
        _enumerations.AddRange(choices.Some(4, _ => Enumeration(choices.Of("State", "STATE", "Other", "", null))));
        var groups = choices.Some(4, Group);
        return new MifDocument
        {
            Language = Optional(Text),
            HeaderComments = choices.Some(3, _ => new MifHeaderComment
            {
                Name = choices.Of("Architecture", "uniqueid", IsWrong() ? "Remark" : "KeyAttribute"),
                Values = [choices.Of("Name", "a<b", "\0 \u00E9", IsWrong() ? ">" : ""), .. choices.Some(1, _ => "two")],
            }),
            ComponentName = Text(),
            Description = Optional(Text),
            Pragma = Optional(Text),
            Paths = choices.Some(2, _ => new MifPath
            {
                Name = Text(),
                Programs = choices.Some(3, index => new MifProgram((MifOperatingSystem)(IsWrong() ? 0 : 2 * index), Optional(Text))),
            }),
            Enumerations = _enumerations,
            Groups = groups,
            Tables = groups.Length == 0 ? [] : [.. choices.Some(3, _ => Table(groups)).OfType<MifTable>()],
        };
    }

    private MifEnumeration Enumeration(string? name) => new()
    {
        Name = name,
        Members = choices.Some(3, index => KeyValuePair.Create(index * choices.Of(1L, -5, 0x1_0000_0000, long.MinValue), Text()))
            .DistinctBy(member => member.Key).ToDictionary(),
    };

    private MifGroup Group(int index)
    {
        _enumerationsBefore += choices.Next(1 + _enumerations.Count - _enumerationsBefore);
        return new MifGroup
        {
            Name = Text(),
            Class = new MifClass(choices.Of("A|B|1", "a|b|1", $"C|D|{index}", "none")),
            Id = choices.IsTrue() ? choices.Of(1, int.MaxValue, IsWrong() ? 0 : 7) : null,
            KeyIds = choices.Some(2, _ => choices.Of(1, 2, IsWrong() ? -1 : 0)),
            Description = Optional(Text),
            Pragma = Optional(Text),
            Attributes = choices.Some(4, Attribute),
        };
    }

    private MifAttribute Attribute(int index)
    {
        var type = choices.Of(Enum.GetValues<MifType>());
        string? name = type == MifType.Enumeration ? choices.Of("State", "state", "Other", "", null, "Nowhere") : null;
        var enumeration = name is not null
            ? (IsWrong() ? _enumerations : _enumerations.Take(_enumerationsBefore))
                .LastOrDefault(known => name.Equals(known.Name ?? "", StringComparison.OrdinalIgnoreCase))
            : type == MifType.Enumeration || IsWrong() ? Enumeration(Optional(Text)) : null;
        bool isText = type is MifType.String or MifType.DisplayString or MifType.OctetString;
        var attribute = new MifAttribute
        {
            Name = Text(),
            Id = choices.IsTrue(8) ? 1 : 7 - index,
            Type = type,
            DeclaredLength = isText || IsWrong() ? choices.Of<int?>(null, 0, 10, int.MaxValue) : null,
            EnumerationName = name,
            Enumeration = enumeration,
            Description = Optional(Text),
            Access = choices.Of<MifAccess?>(null, MifAccess.ReadOnly, MifAccess.ReadWrite, MifAccess.WriteOnly),
            Storage = choices.Of<MifStorage?>(null, MifStorage.Common, MifStorage.Specific),
        };
        return new MifAttribute
        {
            Name = attribute.Name,
            Id = attribute.Id,
            Type = type,
            DeclaredLength = attribute.DeclaredLength,
            EnumerationName = name,
            Enumeration = enumeration,
            Description = attribute.Description,
            Access = attribute.Access,
            Storage = attribute.Storage,
            Value = Value(attribute),
        };
    }

    private MifValue Value(MifAttribute attribute)
    {
        long integer = choices.Of(0, 1, -5, 42, long.MinValue, long.MaxValue);
        bool isMember = !mayBeWrong && attribute.Enumeration?.Members.ContainsKey(integer) == true;
        return choices.Next(8) switch
        {
            0 => default,
            1 => MifValue.Unknown,
            2 => MifValue.Unsupported,
            3 => MifValue.FromSymbol(LongText()),
            4 or 5 when !isMember => MifValue.FromInteger(integer),
            6 when IsWrong() => new MifValue { Kind = MifValueKind.Integer, Text = "" },
            _ => MifValue.FromText(LongText()),
        };
    }

    private MifTable? Table(MifGroup[] groups)
    {
        var chosen = choices.Of(groups);
        var template = IsWrong() ? chosen : groups.OrderByDescending(group => group.IsTemplate).First(group => group.Class.Equals(chosen.Class));
        bool isAmbiguous = template.Columns.DistinctBy(column => column.Id).Count() < template.Columns.Count;
        if (isAmbiguous && !mayBeWrong)
        {
            return null;
        }

        var rows = choices.Some(4, _ => Row(template, false));
        return new MifTable
        {
            Name = Text(),
            Id = choices.Of(1, 9, IsWrong() ? 0 : 3),
            Class = choices.IsTrue() ? template.Class : new MifClass(template.Class.Folded),
            Template = template,
            Rows = [.. rows.Select((row, index) => IsWrong() ? row : Row(row, rows.Skip(index + 1).Any(later => AreAlike(row, later))))],
        };
    }

    private MifRow Row(MifGroup template, bool isReplaced)
    {
        int count = choices.Next(template.Columns.Count + (IsWrong() ? 2 : 1));
        return new MifRow
        {
            Template = template,
            WrittenCells = [.. Enumerable.Range(0, count).Select(index => index < template.Columns.Count ? Value(template.Columns[index]) : default)],
            IsReplaced = isReplaced,
        };
    }

    private static MifRow Row(MifRow row, bool isReplaced) =>
        new() { Template = row.Template, WrittenCells = row.WrittenCells, IsReplaced = isReplaced };

    /// <summary>Whether a reader takes one row for another version of the other, seen with other eyes than the parser's.</summary>
    private static bool AreAlike(MifRow row, MifRow later)
    {
        var columns = row.Template.Columns.Index().Where(column => row.Template.KeyIds.Contains(column.Item.Id)).Select(column => column.Index).ToList();
        return columns.Count > 0 && columns.TrueForAll(column =>
            (row[column].Kind, row[column].Text, row[column].Integer) == (later[column].Kind, later[column].Text, later[column].Integer)
            && row[column].Kind is MifValueKind.Literal or MifValueKind.Integer);
    }

    private string LongText() => choices.IsTrue(16) ? string.Concat(Enumerable.Repeat(Text(), 40)) : Text();

    private string Text()
    {
        string text = string.Concat(choices.Some(4, _ => choices.Of(
            "abc", "\"", "\\", " ", "  ", "\t", "\r\n", "\n", "\u0001", "\u007F", "0", "7", "x41", "\u00E9", "\u0080", "\u009F", "\u00FF", "//", "<", ">",
            "{", ",", "|", new string('\\', 120), new string('x', 100), IsWrong() ? "\0" : "\a", IsWrong() ? "\u2019" : "\v", IsWrong() ? new string('y', 256) : "")));
        return mayBeWrong ? text : text[..Math.Min(text.Length, 255)];
    }

    private T? Optional<T>(Func<T> make)
        where T : class => choices.IsTrue() ? make() : null;

    private bool IsWrong() => mayBeWrong && choices.IsTrue(40);
}
