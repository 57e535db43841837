using System.Runtime.CompilerServices;
using System.Text;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>
/// Reads a file that is as plain as nearly all of them are: the attributes of the layout and no others, one status, nothing to forgive.
/// It makes no document: values stay octets of the file. What is not plain it leaves to the parser, which knows the language in full and
/// explains; where it reads a file itself, the parser would have had nothing to say about it and have found the same values.
/// </summary>
internal ref struct PlainStatusFile
{
    private const int MaximumOctets = 16 * 1024;
    private const int MaximumTextOctets = 255;
    private const int MaximumId = 63;
    private const int MaximumDigits = 9;

    private readonly ReadOnlySpan<byte> _octets;
    private MifReader _reader;
    private PlainValues _values;
    private PlainColumns _columns;
    private int _columnCount;
    private PlainLayout _layouts;
    private bool _isTemplate;
    private bool _hasRow;

    private PlainStatusFile(ReadOnlySpan<byte> octets)
    {
        _octets = octets;
        _reader = new MifReader(octets);
    }

    /// <summary>Reads a file; false where it is not plain, or the limits are tighter than a plain file needs.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, MifOptions limits, out PlainStatusFile file)
    {
        file = new PlainStatusFile(octets);
        return octets.Length <= Math.Min(MaximumOctets, limits.MaximumOctets)
            && limits is { MaximumGroups: >= 4, MaximumAttributes: >= PlainValues.Count, MaximumLiteralOctets: >= MaximumTextOctets }
            && limits.MaximumValues >= octets.Length
            && file.ReadComponent();
    }

    /// <summary>What the file has for an attribute.</summary>
    public readonly PlainValue this[PlainAttribute attribute] => _values[(int)attribute];

    /// <summary>The text of a value, a character per octet; null where it is absent or empty.</summary>
    public readonly string? Text(PlainAttribute attribute)
    {
        var value = _values[(int)attribute];
        Span<byte> text = stackalloc byte[MaximumTextOctets];
        return value.TextOctets == 0 ? null : Encoding.ASCII.GetString(Unescaped(value, text));
    }

    /// <summary>The octets of a value as they stand in the file.</summary>
    public readonly ReadOnlySpan<byte> Octets(PlainValue value) => _octets.Slice(value.Offset, value.Length);

    private readonly ReadOnlySpan<byte> Unescaped(PlainValue value, Span<byte> text)
    {
        var octets = Octets(value);
        if (octets.Length == value.TextOctets)
        {
            return octets;
        }

        int length = 0;
        for (int index = 0; index < octets.Length; index++)
        {
            index += octets[index] == '\\' ? 1 : 0;
            text[length++] = octets[index];
        }

        return text[..length];
    }

    private bool ReadComponent()
    {
        bool hasName = false;
        Next();
        if (!TakeWord("START"u8) || !TakeWord("COMPONENT"u8))
        {
            return false;
        }

        while (!IsWord("END"u8))
        {
            bool isPlain = IsWord("NAME"u8) ? Once(ref hasName) && TakeText(out _)
                : TakeWord("START"u8) && (IsWord("GROUP"u8) ? ReadGroup() : TakeWord("TABLE"u8) && ReadTable());
            if (!isPlain)
            {
                return false;
            }
        }

        Next();
        return TakeWord("COMPONENT"u8)
            && _reader.Kind == MifTokenKind.EndOfFile
            && hasName
            && _layouts == (PlainLayout.Identification | PlainLayout.Architecture | PlainLayout.Status)
            && _isTemplate == _hasRow;
    }

    private bool ReadGroup()
    {
        var layout = PlainLayout.None;
        bool hasName = false;
        int id = 0, lastId = 0;
        ulong ids = 0, keys = 0;
        Next();
        while (!IsWord("END"u8))
        {
            bool isPlain = IsWord("START"u8) ? ReadAttribute(layout, ref lastId)
                : IsWord("NAME"u8) ? Once(ref hasName) && TakeText(out _)
                : IsWord("ID"u8) ? id == 0 && TakeNumber(out id) && id > 0
                : IsWord("CLASS"u8) ? layout == PlainLayout.None && TakeLayout(out layout)
                : IsWord("KEY"u8) && keys == 0 && TakeKeys(out keys);
            if (!isPlain)
            {
                return false;
            }

            ids |= 1UL << lastId;
        }

        Next();
        _isTemplate |= layout == PlainLayout.Status && keys != 0;
        return TakeWord("GROUP"u8)
            && hasName
            && lastId > 0
            && (keys & ~ids) == 0
            && (layout == PlainLayout.Status ? (id > 0) != (keys != 0) : id > 0 && layout != PlainLayout.None);
    }

    private bool TakeLayout(out PlainLayout layout)
    {
        layout = PlainLayout.None;
        if (!TakeText(out var written))
        {
            return false;
        }

        layout = PlainLayouts.Find(written);
        bool isFirst = (_layouts & layout) == PlainLayout.None;
        _layouts |= layout;
        return isFirst;
    }

    private bool TakeKeys(out ulong keys)
    {
        keys = 0;
        while (TakeNumber(out int key, keys == 0 ? MifTokenKind.EqualsSign : MifTokenKind.Comma) && key is > 0 and <= MaximumId)
        {
            keys |= 1UL << key;
            if (_reader.Kind != MifTokenKind.Comma)
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadAttribute(PlainLayout layout, ref int lastId)
    {
        int id = 0, attribute = -1;
        bool hasDescription = false, hasAccess = false, hasStorage = false;
        var column = default(PlainColumn);
        var value = default(PlainValue);
        Next();
        if (!TakeWord("ATTRIBUTE"u8))
        {
            return false;
        }

        while (!IsWord("END"u8))
        {
            bool isPlain = IsWord("NAME"u8) ? attribute < 0 && TakeText(out var name) && PlainLayouts.TryFind(layout, name, out attribute)
                : IsWord("ID"u8) ? id == 0 && TakeNumber(out id) && id > lastId && id <= MaximumId
                : IsWord("TYPE"u8) ? !column.IsTyped && TakeType(out column)
                : IsWord("VALUE"u8) ? !value.IsGiven && TakeEqualsSign() && TakeValue(out value)
                : IsWord("DESCRIPTION"u8) ? Once(ref hasDescription) && TakeText(out _)
                : IsWord("ACCESS"u8) ? Once(ref hasAccess) && TakeEqualsSign() && (TakeWord("READ-ONLY"u8) || TakeWord("READ-WRITE"u8) || TakeWord("WRITE-ONLY"u8))
                : IsWord("STORAGE"u8) && Once(ref hasStorage) && TakeEqualsSign() && (TakeWord("COMMON"u8) || TakeWord("SPECIFIC"u8));
            if (!isPlain)
            {
                return false;
            }
        }

        Next();
        return TakeWord("ATTRIBUTE"u8) && id > 0 && Keep(layout, attribute, column, value) && (lastId = id) > 0;
    }

    private bool Keep(PlainLayout layout, int attribute, PlainColumn column, PlainValue value)
    {
        if (attribute < 0 || !column.IsTyped || !column.Fits(value) || _values[attribute].IsNamed)
        {
            return false;
        }

        _values[attribute] = value with { IsNamed = true };
        if (layout == PlainLayout.Status)
        {
            _columns[_columnCount++] = column with { Attribute = attribute };
        }

        return true;
    }

    private bool TakeType(out PlainColumn column)
    {
        column = default;
        if (!TakeEqualsSign())
        {
            return false;
        }

        if (TakeWord("INTEGER"u8) || TakeWord("INT"u8))
        {
            column = new PlainColumn { IsTyped = true, DeclaredOctets = int.MaxValue };
            return true;
        }

        column = new PlainColumn { IsTyped = true, IsText = true, DeclaredOctets = int.MaxValue };
        if (TakeWord("DATE"u8))
        {
            return true;
        }

        if (!TakeWord("STRING"u8) && !TakeWord("DISPLAYSTRING"u8))
        {
            return false;
        }

        if (_reader.Kind != MifTokenKind.OpenParenthesis)
        {
            return true;
        }

        bool isDeclared = TakeNumber(out int octets, MifTokenKind.OpenParenthesis) && _reader.Kind == MifTokenKind.CloseParenthesis;
        column = column with { DeclaredOctets = octets };
        Next();
        return isDeclared;
    }

    private bool ReadTable()
    {
        bool hasName = false, hasClass = false;
        int id = 0;
        while (!IsWord("END"u8))
        {
            bool isPlain = IsWord("NAME"u8) ? Once(ref hasName) && TakeText(out _)
                : IsWord("ID"u8) ? id == 0 && TakeNumber(out id) && id > 0
                : IsWord("CLASS"u8) ? Once(ref hasClass) && TakeText(out var written) && PlainLayouts.Find(written) == PlainLayout.Status
                : _reader.Kind == MifTokenKind.OpenBrace && _isTemplate && Once(ref _hasRow) && ReadRow();
            if (!isPlain)
            {
                return false;
            }
        }

        Next();
        return TakeWord("TABLE"u8) && hasName && hasClass && id > 0 && _hasRow;
    }

    /// <summary>Reads the cells by the columns of the template, which has no defaults.</summary>
    private bool ReadRow()
    {
        int column = 0;
        Next();
        while (_reader.Kind != MifTokenKind.CloseBrace)
        {
            if (_reader.Kind != MifTokenKind.Comma)
            {
                if (column >= _columnCount || _values[_columns[column].Attribute].IsGiven || !TakeValue(out var value) || !_columns[column].Fits(value))
                {
                    return false;
                }

                _values[_columns[column].Attribute] = value;
                if (_reader.Kind == MifTokenKind.CloseBrace)
                {
                    break;
                }
            }

            if (_reader.Kind != MifTokenKind.Comma)
            {
                return false;
            }

            column++;
            Next();
        }

        Next();
        return true;
    }

    private bool TakeValue(out PlainValue value)
    {
        value = default;
        if (_reader.Kind == MifTokenKind.Number)
        {
            value = new PlainValue { IsGiven = true, Offset = _reader.Offset, Length = _reader.Length };
            return TryReadNumber(_reader.Octets, out _) && NextAfterValue();
        }

        if (_reader.Kind != MifTokenKind.Literal || _reader.HasLineBreak)
        {
            return false;
        }

        var text = _reader.Content;
        int escapes = _reader.HasEscape ? CountEscapes(text) : 0;
        value = new PlainValue { IsGiven = true, IsText = true, Offset = _reader.Offset + 1, Length = text.Length, TextOctets = text.Length - escapes };
        return escapes >= 0 && IsPlainText(text) && NextAfterValue();
    }

    /// <summary>How many backslashes stand for the quote or backslash behind them; less than 0 where one begins another escape.</summary>
    private static int CountEscapes(ReadOnlySpan<byte> text)
    {
        int escapes = 0;
        for (int index = text.IndexOf((byte)'\\'); index >= 0 && index < text.Length; index++)
        {
            if (text[index] != '\\')
            {
                continue;
            }

            index++;
            if (index == text.Length || text[index] is not ((byte)'\\' or (byte)'"'))
            {
                return -1;
            }

            escapes++;
        }

        return escapes;
    }

    private bool TakeText(out ReadOnlySpan<byte> text)
    {
        Next();
        text = default;
        if (!TakeHere(MifTokenKind.EqualsSign) || _reader.Kind != MifTokenKind.Literal || _reader.HasEscape || _reader.HasLineBreak)
        {
            return false;
        }

        text = _reader.Content;
        return IsPlainText(text) && NextAfterValue();
    }

    /// <summary>Not cut, and the same octets in every character set.</summary>
    private static bool IsPlainText(ReadOnlySpan<byte> text) => text.Length <= MaximumTextOctets && text.IndexOfAnyExceptInRange((byte)1, (byte)127) < 0;

    /// <summary>Goes on; false where another literal follows, which would be the second part of a text.</summary>
    private bool NextAfterValue()
    {
        Next();
        return _reader.Kind != MifTokenKind.Literal;
    }

    private bool TakeNumber(out int number, MifTokenKind after = MifTokenKind.EqualsSign)
    {
        number = 0;
        if (after == MifTokenKind.EqualsSign)
        {
            Next();
        }

        if (!TakeHere(after) || _reader.Kind != MifTokenKind.Number || !TryReadNumber(_reader.Octets, out number))
        {
            return false;
        }

        Next();
        return true;
    }

    /// <summary>Decimal digits without a sign and without the leading zero that means octal.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > MaximumDigits || (digits[0] == '0' && digits.Length > 1))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    private bool TakeEqualsSign()
    {
        Next();
        return TakeHere(MifTokenKind.EqualsSign);
    }

    private bool TakeHere(MifTokenKind kind)
    {
        bool isHere = _reader.Kind == kind;
        Next();
        return isHere;
    }

    private static bool Once(ref bool seen)
    {
        bool isFirst = !seen;
        seen = true;
        return isFirst;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        bool isWord = IsWord(word);
        if (isWord)
        {
            Next();
        }

        return isWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsWord(ReadOnlySpan<byte> word) =>
        _reader.Length == word.Length && _reader.Kind == MifTokenKind.Word && Ascii.EqualsIgnoreCase(_reader.Octets, word);

    private void Next()
    {
        do
        {
            _reader.Read();
        }
        while (_reader.Kind == MifTokenKind.Comment);
    }
}
