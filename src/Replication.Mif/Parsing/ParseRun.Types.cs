namespace Replication.Mif;

/// <summary>Types and enumerations.</summary>
internal ref partial struct ParseRun
{
    private static readonly ulong EnumerationStatements = Bits(MifKeyword.Name, MifKeyword.Type);

    private bool ReadType(AttributeDraft attribute)
    {
        if (_keyword == MifKeyword.Start && _block == MifKeyword.Enum)
        {
            attribute.Type = MifType.Enumeration;
            attribute.Enumeration = ReadEnumeration(level: 4);
            return true;
        }

        if (Kind == MifTokenKind.Literal)
        {
            attribute.Type = MifType.Enumeration;
            bool isName = TryReadLiteral("the name of an enumeration", MifDiagnosticCode.UnquotedText, out var name);
            attribute.EnumerationName = name;
            return isName;
        }

        if (TypeOf(_keyword) is not { } type)
        {
            return Unexpected(
                "a type: int, integer, int64, integer64, gauge, counter, counter64, date, string(n), displaystring(n), octetstring(n), "
                + "the name of an enumeration in quotes or START ENUM");
        }

        attribute.Type = type;
        Next();
        bool mayHaveLength = type is MifType.String or MifType.DisplayString or MifType.OctetString;
        return !(mayHaveLength && Kind == MifTokenKind.OpenParenthesis) || ReadLength(attribute);
    }

    private static MifType? TypeOf(MifKeyword keyword) => keyword switch
    {
        MifKeyword.Int or MifKeyword.Integer => MifType.Integer,
        MifKeyword.Int64 or MifKeyword.Integer64 => MifType.Integer64,
        MifKeyword.Gauge => MifType.Gauge,
        MifKeyword.Counter => MifType.Counter,
        MifKeyword.Counter64 => MifType.Counter64,
        MifKeyword.Date => MifType.Date,
        MifKeyword.String => MifType.String,
        MifKeyword.DisplayString => MifType.DisplayString,
        MifKeyword.OctetString => MifType.OctetString,
        _ => null,
    };

    private bool ReadLength(AttributeDraft attribute)
    {
        Next();
        var (at, length) = (_at, _length);
        if (!TryReadInteger("a length in octets", out long declared))
        {
            return false;
        }

        if (declared is < 0 or > int.MaxValue)
        {
            return Report(
                MifDiagnosticCode.InvalidInteger,
                at,
                length,
                $"Found the length {declared}, expected 0 to {int.MaxValue}. Correct it.");
        }

        attribute.DeclaredLength = (int)declared;
        return Take(MifTokenKind.CloseParenthesis, "')' after a length");
    }

    /// <summary>Reads an enumeration of the component (level 2) or inside a type (level 4).</summary>
    private MifEnumeration? ReadEnumeration(int level)
    {
        if (!CountBlock())
        {
            return null;
        }

        var position = _at;
        string? name = null;
        var members = new Dictionary<long, string>();
        ulong seen = 0;
        Next();
        while (Continues(new OpenBlock(MifKeyword.Enum, level, name ?? "", position)))
        {
            bool isRead = true;
            var statement = _keyword;
            if (Kind == MifTokenKind.Number)
            {
                isRead = ReadMember(members);
            }
            else if ((EnumerationStatements & Bit(statement)) == 0)
            {
                UnknownStatement("enumeration", "NAME, TYPE, a number = a text, or END ENUM", EnumerationStatements, ref seen);
            }
            else
            {
                Once(ref seen);
                isRead = TakeEqualsSign(statement) && (statement == MifKeyword.Type
                    ? TakeWord("int or integer", MifKeyword.Int, MifKeyword.Integer)
                    : TryReadText(statement, out name));
            }

            if (!isRead)
            {
                Synchronise(EnumerationStatements);
            }
        }

        var enumeration = new MifEnumeration { Name = name, Members = members, Position = position };
        if (level == 2)
        {
            _component.Enumerations.Add(enumeration);
            _component.EnumerationsByName[name ?? ""] = enumeration;
        }

        return enumeration;
    }

    private bool ReadMember(Dictionary<long, string> members)
    {
        if (!CountValue()
            || !TryReadInteger("a number", out long number)
            || !Take(MifTokenKind.EqualsSign, "'=' after the number of an enumeration's member")
            || !TryReadLiteral("a text in quotes", MifDiagnosticCode.UnquotedText, out var text))
        {
            return false;
        }

        members[number] = text.Text;
        return true;
    }
}
