namespace Replication.Mif;

/// <summary>The types of attributes.</summary>
public enum MifType
{
    /// <summary><c>int</c> or <c>integer</c>.</summary>
    Integer,

    /// <summary><c>int64</c> or <c>integer64</c>.</summary>
    Integer64,

    /// <summary><c>gauge</c>.</summary>
    Gauge,

    /// <summary><c>counter</c>.</summary>
    Counter,

    /// <summary><c>counter64</c>.</summary>
    Counter64,

    /// <summary><c>date</c>: 25 characters, <c>yyyymmddHHMMSS.uuuuuu+ooo</c>. The parser does not look into them.</summary>
    Date,

    /// <summary><c>string</c>.</summary>
    String,

    /// <summary><c>displaystring</c>.</summary>
    DisplayString,

    /// <summary><c>octetstring</c>.</summary>
    OctetString,

    /// <summary>One of an enumeration's members.</summary>
    Enumeration,
}

/// <summary>What a manager may do with an attribute.</summary>
public enum MifAccess
{
    /// <summary><c>read-only</c>.</summary>
    ReadOnly,

    /// <summary><c>read-write</c>.</summary>
    ReadWrite,

    /// <summary><c>write-only</c>.</summary>
    WriteOnly,
}

/// <summary>How far the value of an attribute is shared.</summary>
public enum MifStorage
{
    /// <summary><c>common</c>: many components are likely to have the same value.</summary>
    Common,

    /// <summary><c>specific</c>: the value is likely to be this component's alone.</summary>
    Specific,
}

/// <summary>An attribute of a group.</summary>
public sealed class MifAttribute
{
    /// <summary>Its name as written. Names compare without case.</summary>
    public required string Name { get; init; }

    /// <summary>From 1; 0 is forgiven with a warning. Orders the cells of a row.</summary>
    public required int Id { get; init; }

    /// <summary>Its type.</summary>
    public required MifType Type { get; init; }

    /// <summary>The octets that the type allows, where it says so: the <c>10</c> of <c>string(10)</c>.</summary>
    public int? DeclaredLength { get; init; }

    /// <summary>The name by which the type refers to an enumeration of the component, as written; null for an enumeration of its own.</summary>
    public string? EnumerationName { get; init; }

    /// <summary>
    /// The enumeration of the type: its own, or that of the component by name, which is the same object as in
    /// <see cref="MifDocument.Enumerations"/>. Null for other types and for an unknown name.
    /// </summary>
    public MifEnumeration? Enumeration { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Who may read and write it, where the file says so. SMS ignores it.</summary>
    public MifAccess? Access { get; init; }

    /// <summary>Whether many components share its value, where the file says so. SMS ignores it.</summary>
    public MifStorage? Storage { get; init; }

    /// <summary>Its value; in a template the default.</summary>
    public MifValue Value { get; init; }

    /// <summary>Where its block begins.</summary>
    public MifPosition Position { get; init; }
}

/// <summary>Names for integers. The SMS dialect keeps the name, so a value by number becomes the name.</summary>
public sealed class MifEnumeration
{
    /// <summary>The name by which types refer to it, as written; null for one inside a type.</summary>
    public string? Name { get; init; }

    /// <summary>Its members by number; of equal numbers the last.</summary>
    public required IReadOnlyDictionary<long, string> Members { get; init; }

    /// <summary>Where its block begins.</summary>
    public MifPosition Position { get; init; }
}
