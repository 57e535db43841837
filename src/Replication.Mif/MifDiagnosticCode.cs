using System.Collections.Frozen;
using System.Text;

namespace Replication.Mif;

/// <summary>
/// Every cause of a diagnostic. From 100 on they are warnings, which but for two are errors in <see cref="MifMode.Strict"/>; from 200 on
/// they tell what SMS does. The text form is the name in kebab case, <c>open-literal</c>.
/// </summary>
public enum MifDiagnosticCode
{
    /// <summary>There is nothing but white space.</summary>
    EmptyFile = 1,

    /// <summary>The file begins with the mark of a Unicode encoding, which SMS 1.2 refuses.</summary>
    UnicodeFile = 2,

    /// <summary>The file does not begin with START COMPONENT.</summary>
    MissingStartComponent = 3,

    /// <summary>The file ends inside a block or statement.</summary>
    TruncatedFile = 4,

    /// <summary>A quote has no end.</summary>
    OpenLiteral = 5,

    /// <summary>A backslash is followed by something that is no escape.</summary>
    UnknownEscape = 6,

    /// <summary>An integer has a digit that its base does not have, or none.</summary>
    InvalidInteger = 7,

    /// <summary>An integer does not fit into 64 bits.</summary>
    IntegerTooLarge = 8,

    /// <summary>An ID is not between 1 and 2,147,483,647.</summary>
    InvalidId = 9,

    /// <summary>An octet begins no token.</summary>
    UnexpectedOctet = 10,

    /// <summary>A token is not what the grammar wants there.</summary>
    UnexpectedToken = 11,

    /// <summary>A text is not in quotes.</summary>
    UnquotedText = 12,

    /// <summary>A class is not in quotes.</summary>
    UnquotedClass = 13,

    /// <summary>A word begins no statement of its block: prose after a value, or a misspelt keyword.</summary>
    UnknownStatement = 14,

    /// <summary>START is followed by no block that may begin there.</summary>
    UnexpectedBlock = 15,

    /// <summary>A block has no END.</summary>
    MissingEnd = 16,

    /// <summary>An END does not belong to the block that is open.</summary>
    MismatchedEnd = 17,

    /// <summary>A statement that a block needs is missing.</summary>
    MissingStatement = 18,

    /// <summary>A statement is there twice.</summary>
    DuplicateStatement = 19,

    /// <summary>A second component begins; a file has one.</summary>
    SecondComponent = 20,

    /// <summary>Something other than white space and comments follows END COMPONENT.</summary>
    TextAfterComponent = 21,

    /// <summary>An attribute stands outside of groups, and not behind one.</summary>
    AttributeOutsideGroup = 22,

    /// <summary>No group has the class of a table.</summary>
    UnknownTemplate = 23,

    /// <summary>Two attributes of a template share an ID, so that cells can't be told apart.</summary>
    AmbiguousTemplate = 24,

    /// <summary>A row has more cells than its template has attributes.</summary>
    TooManyCells = 25,

    /// <summary><see cref="MifOptions.MaximumOctets"/>.</summary>
    FileTooLarge = 26,

    /// <summary><see cref="MifOptions.MaximumGroups"/>.</summary>
    TooManyGroups = 27,

    /// <summary><see cref="MifOptions.MaximumAttributes"/>.</summary>
    TooManyAttributes = 28,

    /// <summary><see cref="MifOptions.MaximumRows"/>.</summary>
    TooManyRows = 29,

    /// <summary><see cref="MifOptions.MaximumValues"/>.</summary>
    TooManyValues = 30,

    /// <summary><see cref="MifOptions.MaximumLiteralOctets"/>.</summary>
    LiteralTooLong = 31,

    /// <summary><see cref="MifOptions.MaximumNesting"/>.</summary>
    NestingTooDeep = 32,

    /// <summary>The component has no group ComponentID. In <see cref="MifMode.Strict"/> only.</summary>
    MissingComponentId = 33,

    /// <summary>Two groups or tables share an ID. In <see cref="MifMode.Strict"/> only.</summary>
    DuplicateGroupId = 34,

    /// <summary>A date is not of the form <c>yyyymmddHHMMSS.uuuuuu+ooo</c>. In <see cref="MifMode.Strict"/> only.</summary>
    InvalidDate = 35,

    /// <summary>An attribute has the ID 0.</summary>
    AttributeIdZero = 100,

    /// <summary>END COMPONENT is missing at the end of the file.</summary>
    MissingEndComponent = 101,

    /// <summary>Attributes follow the END of their group.</summary>
    GroupEndedEarly = 102,

    /// <summary>A literal goes over a line's end. The line's end is kept in it.</summary>
    LineBreakInLiteral = 103,

    /// <summary>A value is longer than its type allows. It is kept whole.</summary>
    DeclaredLengthExceeded = 104,

    /// <summary>A literal was cut at 255 octets.</summary>
    TextCut = 105,

    /// <summary>A literal was cut at a NUL.</summary>
    TextCutAtNul = 106,

    /// <summary>An integer does not fit into the 32 bits of the SMS dialect, in Strict into those of its type. It is kept whole.</summary>
    IntegerOutOfRange = 107,

    /// <summary>A class does not have the three parts body, name and version.</summary>
    InvalidClass = 108,

    /// <summary>Two attributes of a group share an ID.</summary>
    DuplicateAttributeId = 109,

    /// <summary>Two attributes of a group share a name.</summary>
    DuplicateAttributeName = 110,

    /// <summary>A row is replaced by a later one with the same key.</summary>
    DuplicateKey = 111,

    /// <summary>A key names no attribute of its group.</summary>
    UnknownKey = 112,

    /// <summary>A group has neither ID nor key.</summary>
    GroupWithoutId = 113,

    /// <summary>A group has no attributes.</summary>
    EmptyGroup = 114,

    /// <summary>A table has no rows.</summary>
    EmptyTable = 115,

    /// <summary>The group that a table takes for its template has no key.</summary>
    TemplateWithoutKey = 116,

    /// <summary>A type names no enumeration of the component.</summary>
    UnknownEnumeration = 117,

    /// <summary>A number, in Strict also a text, is no member of its enumeration.</summary>
    UnknownEnumerationMember = 118,

    /// <summary>A value is not of its attribute's type. It is kept as it is.</summary>
    TypeMismatch = 119,

    /// <summary><see cref="MifOptions.MaximumDiagnostics"/>: further warnings were dropped.</summary>
    TooManyWarnings = 120,

    /// <summary>A group has a second list of keys. The last one holds.</summary>
    DuplicateKeyList = 121,

    /// <summary>A class is folded to upper case.</summary>
    ClassFolded = 200,

    /// <summary>A value that is <c>unsupported</c> is dropped.</summary>
    UnsupportedDropped = 201,

    /// <summary>A path is ignored.</summary>
    PathIgnored = 202,
}

/// <summary>The text form and severity of codes.</summary>
public static class MifDiagnosticCodes
{
    private static readonly FrozenDictionary<MifDiagnosticCode, string> Names = Enum.GetValues<MifDiagnosticCode>()
        .ToFrozenDictionary(code => code, code => KebabCase(code.ToString()));

    /// <summary>The code's stable text form, such as <c>open-literal</c>.</summary>
    public static string Name(this MifDiagnosticCode code) => Names[code];

    /// <summary>The stable text form of a severity: <c>error</c>, <c>warning</c> or <c>information</c>.</summary>
    public static string Name(this MifSeverity severity) => severity switch
    {
        MifSeverity.Error => "error",
        MifSeverity.Warning => "warning",
        _ => "information",
    };

    /// <summary>How much the code weighs in a mode.</summary>
    public static MifSeverity Severity(this MifDiagnosticCode code, MifMode mode = MifMode.Sms) => code switch
    {
        >= MifDiagnosticCode.ClassFolded => MifSeverity.Information,
        MifDiagnosticCode.TooManyWarnings or MifDiagnosticCode.DuplicateAttributeName => MifSeverity.Warning,
        >= MifDiagnosticCode.AttributeIdZero when mode == MifMode.Sms => MifSeverity.Warning,
        _ => MifSeverity.Error,
    };

    private static string KebabCase(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name)
        {
            text.Append(char.IsAsciiLetterUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
