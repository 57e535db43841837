namespace Replication.Mif;

/// <summary>
/// A group of attributes. With an ID it is a scalar group that has values itself; with a key it is the template of tables of its class;
/// with both it is both.
/// </summary>
public sealed class MifGroup
{
    /// <summary>Its name as written.</summary>
    public required string Name { get; init; }

    /// <summary>Its class.</summary>
    public required MifClass Class { get; init; }

    /// <summary>From 1; null for a template.</summary>
    public int? Id { get; init; }

    /// <summary>The IDs of the attributes that tell rows apart; empty for a scalar group.</summary>
    public IReadOnlyList<int> KeyIds { get; init; } = [];

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The pragma as written: <c>SMS:Add</c>, <c>SMS:Update</c>, <c>SMS:Delete</c>.</summary>
    public string? Pragma { get; init; }

    /// <summary>The attributes in the order in which they were written.</summary>
    public required IReadOnlyList<MifAttribute> Attributes { get; init; }

    /// <summary>The attributes by ascending ID: the columns of a row. Of equal IDs the first written comes first.</summary>
    public IReadOnlyList<MifAttribute> Columns => field ??= [.. Attributes.OrderBy(attribute => attribute.Id)];

    /// <summary>Where its block begins.</summary>
    public MifPosition Position { get; init; }

    /// <summary>Whether it is a template of tables.</summary>
    public bool IsTemplate => KeyIds.Count > 0;

    /// <summary>Whether its own values count. So they do where it has neither ID nor key.</summary>
    public bool IsScalar => Id is not null || !IsTemplate;

    /// <summary>The group's own values as a row, so that scalar groups and tables can be read alike.</summary>
    public MifRow OwnValues => new() { Template = this, Position = Position };
}
