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

    /// <summary>The text before it was cut at 255 characters; the same as <see cref="Text"/> where that is whole.</summary>
    public string? WholeText { get => field ?? Text; init; }

    /// <summary>The octets that the literal had before it was cut at 255 and after it was cut at NUL; 0 where there is no text.</summary>
    public int OctetCount => WholeText?.Length ?? 0;

    /// <summary>The integer; 0 for every other kind. The SMS dialect has 32 bits; greater ones are kept whole, with a warning.</summary>
    public long Integer { get; init; }

    /// <summary>Where it stands. Of a default that is in its template; of <see cref="MifValueKind.None"/>, where it should be.</summary>
    public MifPosition Position { get; init; }

    /// <summary>Whether the literal was longer than 255 octets and <see cref="Text"/> is only its beginning.</summary>
    public bool IsCut => Text is not null && Text.Length < OctetCount;

    /// <summary><c>unknown</c>.</summary>
    public static MifValue Unknown => new() { Kind = MifValueKind.Unknown };

    /// <summary><c>unsupported</c>.</summary>
    public static MifValue Unsupported => new() { Kind = MifValueKind.Unsupported };

    /// <summary>A text, or the name of an enumeration's member.</summary>
    /// <param name="text">Characters U+0001 to U+00FF, in <see cref="MifMode.Strict"/> NUL too; others can't be written.</param>
    /// <param name="mode">In the dialect of SMS <see cref="Text"/> is cut at 255 characters.</param>
    public static MifValue FromText(string text, MifMode mode = MifMode.Sms) => WithText(MifValueKind.Literal, text, mode);

    /// <summary>An integer.</summary>
    public static MifValue FromInteger(long integer) => new() { Kind = MifValueKind.Integer, Integer = integer };

    /// <summary>A symbol: the name of a <see cref="MifPath"/>.</summary>
    /// <param name="symbol">As the text of <see cref="FromText"/>.</param>
    /// <param name="mode">As that of <see cref="FromText"/>.</param>
    public static MifValue FromSymbol(string symbol, MifMode mode = MifMode.Sms) => WithText(MifValueKind.Symbol, symbol, mode);

    private static MifValue WithText(MifValueKind kind, string text, MifMode mode)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int Maximum = LiteralBuffer.MaximumTextOctets;
        return mode == MifMode.Sms && text.Length > Maximum
            ? new MifValue { Kind = kind, Text = text[..Maximum], WholeText = text }
            : new MifValue { Kind = kind, Text = text };
    }
}
