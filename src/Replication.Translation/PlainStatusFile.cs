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

    private const int MaximumId = 63;

    private static readonly PlainValue Named = new(PlainKind.Named, 0, 0, 0);

    private readonly ReadOnlySpan<byte> _octets;
    private PlainTokens _tokens;
    private PlainValues _values;
    private PlainColumns _columns;
    private PlainOrder _order;
    private int _columnCount;
    private PlainLayout _layouts;
    private bool _isTemplate;
    private bool _hasRow;

    private PlainStatusFile(ReadOnlySpan<byte> octets)
    {
        _octets = octets;
        _tokens = new PlainTokens(octets);
    }

    /// <summary>Reads a file; false where it is not plain, or the limits are tighter than a plain file needs.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, MifOptions limits, out PlainStatusFile file)
    {
        file = new PlainStatusFile(octets);
        if (octets.Length > Math.Min(MaximumOctets, limits.MaximumOctets)
            || limits is not { Mode: MifMode.Sms, MaximumNesting: >= 3, MaximumGroups: >= 4, MaximumAttributes: >= PlainValues.Count, MaximumLiteralOctets: >= PlainTokens.MaximumTextOctets }
            || limits.MaximumValues < octets.Length)
        {
            return false;
        }

        file._tokens.Next();
        int begin = file._tokens.Offset;
        if (PlainShape.TryRead(octets, begin, out file._values))
        {
            return true;
        }

        bool isPlain = file.ReadComponent();
        if (isPlain)
        {
            PlainShape.Keep(octets, begin, file._values, file._columns);
        }

        return isPlain;
    }

    /// <summary>What the file has for an attribute.</summary>
    public readonly PlainValue this[PlainAttribute attribute] => _values[(int)attribute];

    /// <summary>The text of a value, a character per octet; null where it is absent or empty.</summary>
    public readonly string? Text(PlainAttribute attribute)
    {
        var value = _values[(int)attribute];
        return value.TextOctets == 0 ? null
            : value.TextOctets == value.Length ? Encoding.ASCII.GetString(Octets(value))
            : Unescaped(value);
    }

    /// <summary>The octets of a value as they stand in the file.</summary>
    public readonly ReadOnlySpan<byte> Octets(PlainValue value) => _octets.Slice(value.Offset, value.Length);

    private readonly string Unescaped(PlainValue value)
    {
        Span<byte> text = stackalloc byte[PlainTokens.MaximumTextOctets];
        var octets = Octets(value);
        int length = 0;
        for (int index = 0; index < octets.Length; index++)
        {
            index += octets[index] == '\\' ? 1 : 0;
            text[length++] = octets[index];
        }

        return Encoding.ASCII.GetString(text[..length]);
    }

    private bool ReadComponent()
    {
        bool hasName = false;
        if (!_tokens.TakeKeyword(MifKeyword.Start) || !_tokens.TakeKeyword(MifKeyword.Component))
        {
            return false;
        }

        while (_tokens.Keyword != MifKeyword.End)
        {
            bool isPlain = _tokens.Keyword == MifKeyword.Name ? Once(ref hasName) && _tokens.TakeText()
                : _tokens.TakeKeyword(MifKeyword.Start) && (_tokens.Keyword == MifKeyword.Group ? ReadGroup() : _tokens.TakeKeyword(MifKeyword.Table) && ReadTable());
            if (!isPlain)
            {
                return false;
            }
        }

        _tokens.Next();
        return _tokens.TakeKeyword(MifKeyword.Component)
            && _tokens.Kind == MifTokenKind.EndOfFile
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
        _tokens.Next();
        while (_tokens.Keyword != MifKeyword.End)
        {
            bool isPlain = _tokens.Keyword switch
            {
                MifKeyword.Start => ReadAttribute(layout, ref lastId),
                MifKeyword.Name => Once(ref hasName) && _tokens.TakeText(),
                MifKeyword.Id => id == 0 && _tokens.TakeNumber(out id) && id > 0,
                MifKeyword.Class => layout == PlainLayout.None && TakeLayout(out layout),
                MifKeyword.Key => keys == 0 && TakeKeys(out keys),
                _ => false,
            };
            if (!isPlain)
            {
                return false;
            }

            ids |= 1UL << lastId;
        }

        _tokens.Next();
        _isTemplate |= layout == PlainLayout.Status && keys != 0;
        return _tokens.TakeKeyword(MifKeyword.Group)
            && hasName
            && lastId > 0
            && (keys & ~ids) == 0
            && (layout == PlainLayout.Status ? (id > 0) != (keys != 0) : id > 0 && layout != PlainLayout.None);
    }

    private bool TakeLayout(out PlainLayout layout)
    {
        layout = PlainLayout.None;
        if (!_tokens.TakeText(out var written))
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
        while (_tokens.TakeNumber(out int key, keys == 0 ? MifTokenKind.EqualsSign : MifTokenKind.Comma) && key is > 0 and <= MaximumId)
        {
            keys |= 1UL << key;
            if (_tokens.Kind != MifTokenKind.Comma)
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
        _tokens.Next();
        if (!_tokens.TakeKeyword(MifKeyword.Attribute))
        {
            return false;
        }

        while (_tokens.Keyword != MifKeyword.End)
        {
            bool isPlain = _tokens.Keyword switch
            {
                MifKeyword.Name => attribute < 0 && _tokens.TakeText(out var name) && PlainLayouts.TryFind(layout, name, out attribute),
                MifKeyword.Id => id == 0 && _tokens.TakeNumber(out id) && id > lastId && id <= MaximumId,
                MifKeyword.Type => !column.IsTyped && TakeType(out column),
                MifKeyword.Value => !value.IsGiven && _tokens.TakeEqualsSign() && _tokens.TakeValue(out value),
                MifKeyword.Description => Once(ref hasDescription) && _tokens.TakeText(),
                MifKeyword.Access => Once(ref hasAccess) && _tokens.TakeOneOf(MifKeyword.ReadOnly, MifKeyword.ReadWrite, MifKeyword.WriteOnly),
                MifKeyword.Storage => Once(ref hasStorage) && _tokens.TakeOneOf(MifKeyword.Common, MifKeyword.Specific),
                _ => false,
            };
            if (!isPlain)
            {
                return false;
            }
        }

        _tokens.Next();
        return _tokens.TakeKeyword(MifKeyword.Attribute) && id > 0 && Keep(layout, attribute, column, value) && (lastId = id) > 0;
    }

    private bool Keep(PlainLayout layout, int attribute, PlainColumn column, PlainValue value)
    {
        if (attribute < 0 || !column.IsTyped || !column.Fits(value) || _values[attribute].Kind != PlainKind.None)
        {
            return false;
        }

        _values[attribute] = value.IsGiven ? value : Named;
        _columns[attribute] = column;
        if (layout == PlainLayout.Status)
        {
            _order[_columnCount++] = (byte)attribute;
        }

        return true;
    }

    private bool TakeType(out PlainColumn column)
    {
        column = default;
        if (!_tokens.TakeEqualsSign())
        {
            return false;
        }

        var type = _tokens.Keyword;
        _tokens.Next();
        column = new PlainColumn(type is MifKeyword.Integer or MifKeyword.Int ? PlainKind.Number : PlainKind.Text, int.MaxValue);
        if (type is MifKeyword.Integer or MifKeyword.Int or MifKeyword.Date)
        {
            return true;
        }

        if (type is not (MifKeyword.String or MifKeyword.DisplayString))
        {
            return false;
        }

        if (_tokens.Kind != MifTokenKind.OpenParenthesis)
        {
            return true;
        }

        bool isDeclared = _tokens.TakeNumber(out int octets, MifTokenKind.OpenParenthesis) && _tokens.Kind == MifTokenKind.CloseParenthesis;
        column = column with { DeclaredOctets = octets };
        _tokens.Next();
        return isDeclared;
    }

    private bool ReadTable()
    {
        bool hasName = false, hasClass = false;
        int id = 0;
        while (_tokens.Keyword != MifKeyword.End)
        {
            bool isPlain = _tokens.Keyword switch
            {
                MifKeyword.Name => Once(ref hasName) && _tokens.TakeText(),
                MifKeyword.Id => id == 0 && _tokens.TakeNumber(out id) && id > 0,
                MifKeyword.Class => Once(ref hasClass) && _tokens.TakeText(out var written) && PlainLayouts.Find(written) == PlainLayout.Status,
                _ => _tokens.Kind == MifTokenKind.OpenBrace && _isTemplate && Once(ref _hasRow) && ReadRow(),
            };
            if (!isPlain)
            {
                return false;
            }
        }

        _tokens.Next();
        return _tokens.TakeKeyword(MifKeyword.Table) && hasName && hasClass && id > 0 && _hasRow;
    }

    /// <summary>Reads the cells by the columns of the template, which has no defaults.</summary>
    private bool ReadRow()
    {
        int column = 0;
        _tokens.Next();
        while (_tokens.Kind != MifTokenKind.CloseBrace)
        {
            if (_tokens.Kind != MifTokenKind.Comma)
            {
                if (column >= _columnCount || !_tokens.TakeValue(out var value) || !Give(_order[column], value))
                {
                    return false;
                }

                if (_tokens.Kind == MifTokenKind.CloseBrace)
                {
                    break;
                }
            }

            if (_tokens.Kind != MifTokenKind.Comma)
            {
                return false;
            }

            column++;
            _tokens.Next();
        }

        _tokens.Next();
        return true;
    }

    private bool Give(int attribute, PlainValue value)
    {
        bool isFirst = !_values[attribute].IsGiven;
        _values[attribute] = value;
        return isFirst && _columns[attribute].Fits(value);
    }

    private static bool Once(ref bool seen)
    {
        bool isFirst = !seen;
        seen = true;
        return isFirst;
    }
}
