namespace Replication.Mif;

/// <summary>What a token of a MIF is.</summary>
public enum MifTokenKind : byte
{
    /// <summary>Nothing is left. Also the kind before the first <see cref="MifReader.Read"/>.</summary>
    EndOfFile,

    /// <summary><c>//</c> to the end of the line.</summary>
    Comment,

    /// <summary>A keyword or any other run of letters, digits, <c>-</c> and <c>_</c> that begins with a letter or <c>_</c>.</summary>
    Word,

    /// <summary>
    /// A run of the same characters that begins with a digit or <c>-</c>. Whether it is an integer is for the parser to say.
    /// </summary>
    Number,

    /// <summary>A text between quotes. Adjacent literals concatenate; that is for the parser too.</summary>
    Literal,

    /// <summary>A quote without its end; the token goes to the end of the file.</summary>
    OpenLiteral,

    /// <summary><c>=</c></summary>
    EqualsSign,

    /// <summary><c>,</c></summary>
    Comma,

    /// <summary><c>{</c></summary>
    OpenBrace,

    /// <summary><c>}</c></summary>
    CloseBrace,

    /// <summary><c>(</c></summary>
    OpenParenthesis,

    /// <summary><c>)</c></summary>
    CloseParenthesis,

    /// <summary><c>*</c></summary>
    Asterisk,

    /// <summary>An octet that begins no token.</summary>
    Unknown,
}
