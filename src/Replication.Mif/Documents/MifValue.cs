namespace Replication.Mif;

/// <summary>What a value is.</summary>
public enum MifValueKind
{
    /// <summary>None was given: an attribute without <c>value</c>, or a blank cell whose template has no default.</summary>
    None,

    /// <summary>A text, or the name of an enumeration's member.</summary>
    Literal,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary><c>unsupported</c>: the component can't have the attribute. The SMS dialect drops such an attribute.</summary>
    Unsupported,

    /// <summary><c>unknown</c>: the component has the attribute, but not its value.</summary>
    Unknown,

    /// <summary><c>* "symbol"</c>: to be asked of a running component. A file has no value for it.</summary>
    Symbol,
}

/// <summary>The value of an attribute or of a cell, with its place.</summary>
public readonly record struct MifValue
{
    /// <summary>What it is.</summary>
    public MifValueKind Kind { get; init; }

    /// <summary>
    /// The text of a literal or a symbol, a character per octet (ISO 8859-1); else null. In the SMS dialect at most 255 characters, none
    /// of them a NUL.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The octets that the literal had before it was cut at 255 and after it was cut at NUL.</summary>
    public int OctetCount { get; init; }

    /// <summary>The integer; 0 for every other kind. The SMS dialect has 32 bits; greater ones are kept whole, with a warning.</summary>
    public long Integer { get; init; }

    /// <summary>Where it stands. Of a default that is in its template; of <see cref="MifValueKind.None"/>, where it should be.</summary>
    public MifPosition Position { get; init; }

    /// <summary>Whether the literal was longer than 255 octets and <see cref="Text"/> is only its beginning.</summary>
    public bool IsCut => Text is not null && Text.Length < OctetCount;
}
