namespace Replication.Mif;

/// <summary>A component while it is being read.</summary>
internal sealed class ComponentDraft(MifMode mode)
{
    public string? Language { get; set; }

    public List<MifHeaderComment> HeaderComments { get; } = [];

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public string? Pragma { get; set; }

    public MifPosition Position { get; set; }

    public List<MifPath> Paths { get; } = [];

    public List<MifEnumeration> Enumerations { get; } = [];

    /// <summary>Those with a name, for the types that use it; of equal names the last.</summary>
    public Dictionary<string, MifEnumeration> EnumerationsByName { get; } =
        new(mode == MifMode.Strict ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    public List<GroupDraft> Groups { get; } = [];

    public List<TableDraft> Tables { get; } = [];

    public int AttributeCount { get; set; }

    public int RowCount { get; set; }

    public int BlockCount => Paths.Count + Enumerations.Count + Groups.Count + Tables.Count;
}

/// <summary>A group while it is being read; its attributes may follow its END.</summary>
internal sealed class GroupDraft
{
    public string Name { get; set; } = "";

    public MifClass Class { get; set; } = MifClass.None;

    public int? Id { get; set; }

    public List<int> KeyIds { get; } = [];

    public string? Description { get; set; }

    public string? Pragma { get; set; }

    public MifPosition Position { get; init; }

    public List<MifAttribute> Attributes { get; } = [];

    /// <summary>Whether all of it could be read. What is not whole is not checked further: that would report consequences.</summary>
    public bool IsWhole { get; set; } = true;
}

/// <summary>A table before its template is known: that may follow it.</summary>
internal sealed class TableDraft
{
    public string Name { get; set; } = "";

    public int Id { get; set; }

    public MifClass Class { get; set; } = MifClass.None;

    public MifPosition Position { get; init; }

    public List<RowDraft> Rows { get; } = [];

    /// <summary>Whether all of it could be read.</summary>
    public bool IsWhole { get; set; } = true;
}

/// <summary>A row as written.</summary>
internal readonly record struct RowDraft(MifValue[] Cells, MifPosition Position);
