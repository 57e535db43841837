namespace Replication.Mif;

/// <summary>
/// What a MIF says: one component with its groups and tables. Immutable, so safe to share between threads. Remarks, layout and the order
/// of statements are no part of it.
/// </summary>
public sealed class MifDocument
{
    /// <summary>The language line as written, such as <c>en|US|iso8859-1</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The comments before the component that carry meaning in the SMS dialect.</summary>
    public IReadOnlyList<MifHeaderComment> HeaderComments { get; init; } = [];

    /// <summary>The component's name as written.</summary>
    public required string ComponentName { get; init; }

    /// <summary>What the component is.</summary>
    public string? Description { get; init; }

    /// <summary>The component's pragma as written.</summary>
    public string? Pragma { get; init; }

    /// <summary>The programs that know its values, in the order in which they were written. SMS ignores them.</summary>
    public IReadOnlyList<MifPath> Paths { get; init; } = [];

    /// <summary>Its enumerations in the order in which they were written.</summary>
    public IReadOnlyList<MifEnumeration> Enumerations { get; init; } = [];

    /// <summary>Its groups, templates included, in the order in which they were written.</summary>
    public IReadOnlyList<MifGroup> Groups { get; init; } = [];

    /// <summary>Its tables in the order in which they were written.</summary>
    public IReadOnlyList<MifTable> Tables { get; init; } = [];

    /// <summary>Where the component begins.</summary>
    public MifPosition Position { get; init; }
}

/// <summary>
/// A comment before the component that carries meaning, such as <c>//Architecture&lt;Name&gt;</c>. The known ones are
/// <c>Architecture</c>, <c>UniqueID</c>, <c>AgentID</c>, <c>KeyAttribute</c> (name and value) and <c>FullResync</c>.
/// </summary>
/// <remarks>Source: the SMS 1.2 Resource Guide, on differences between SMS and the DMI MIF specification.</remarks>
public sealed class MifHeaderComment
{
    /// <summary>The word before the first <c>&lt;</c>, as written. Names compare without case.</summary>
    public required string Name { get; init; }

    /// <summary>What stands between each <c>&lt;</c> and <c>&gt;</c>, as written.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Where it begins.</summary>
    public MifPosition Position { get; init; }
}
