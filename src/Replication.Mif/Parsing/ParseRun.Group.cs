namespace Replication.Mif;

/// <summary>Groups and their attributes.</summary>
internal ref partial struct ParseRun
{
    private static readonly ulong GroupStatements =
        Bits(MifKeyword.Name, MifKeyword.Class, MifKeyword.Id, MifKeyword.Description, MifKeyword.Key, MifKeyword.Pragma);

    private static readonly ulong AttributeStatements = Bits(
        MifKeyword.Name, MifKeyword.Id, MifKeyword.Description, MifKeyword.Type, MifKeyword.Access, MifKeyword.Storage, MifKeyword.Value);

    private bool CountBlock()
    {
        if (_component.BlockCount < _options.MaximumGroups)
        {
            return true;
        }

        return Stop(
            MifDiagnosticCode.TooManyGroups,
            $"There are more than {_options.MaximumGroups} groups, tables, enumerations and paths (MaximumGroups). Split the file.");
    }

    private GroupDraft? ReadGroup()
    {
        if (!CountBlock())
        {
            return null;
        }

        var group = new GroupDraft { Position = _at };
        _component.Groups.Add(group);
        ulong seen = 0;
        int errors = _diagnostics.GrammarErrorCount;
        Next();
        while (Continues(new OpenBlock(MifKeyword.Group, 2, group.Name, group.Position)))
        {
            if (_keyword == MifKeyword.Start && _block == MifKeyword.Attribute)
            {
                ReadAttribute(group);
            }
            else if (_keyword == MifKeyword.Start)
            {
                UnexpectedBlock("START ATTRIBUTE", GroupStatements, ref seen);
            }
            else if ((GroupStatements & Bit(_keyword)) == 0)
            {
                const string Expected = "NAME, CLASS, ID, DESCRIPTION, KEY, PRAGMA, START ATTRIBUTE or END GROUP";
                UnknownStatement("group", Expected, GroupStatements, ref seen);
            }
            else if (!ReadGroupStatement(group, ref seen))
            {
                Synchronise(GroupStatements);
            }
        }

        Requires(seen, new OpenBlock(MifKeyword.Group, 2, group.Name, group.Position), MifKeyword.Name, MifKeyword.Class);
        group.IsWhole &= _diagnostics.GrammarErrorCount == errors;
        return group;
    }

    private bool ReadGroupStatement(GroupDraft group, ref ulong seen)
    {
        var statement = _keyword;
        if (statement == MifKeyword.Key)
        {
            return ReadKey(group);
        }

        Once(ref seen);
        if (!TakeEqualsSign(statement))
        {
            return false;
        }

        if (statement == MifKeyword.Class)
        {
            bool isClass = TryReadClass(out var mifClass);
            group.Class = mifClass;
            return isClass;
        }

        if (statement == MifKeyword.Id)
        {
            bool isId = TryReadId(1, "the group's ID", out int id);
            group.Id = id;
            return isId;
        }

        bool isRead = TryReadText(statement, out string? text);
        switch (statement)
        {
            case MifKeyword.Name:
                group.Name = text ?? "";
                break;
            case MifKeyword.Description:
                group.Description = text;
                break;
            default:
                group.Pragma = text;
                break;
        }

        return isRead;
    }

    private bool ReadKey(GroupDraft group)
    {
        if (group.KeyIds.Count > 0)
        {
            Forgive(
                MifDiagnosticCode.DuplicateKeyList, _at, _length, "The group has a second list of keys.", "The last one holds.", "Remove the others.");
            group.KeyIds.Clear();
        }

        if (!TakeEqualsSign(MifKeyword.Key))
        {
            return false;
        }

        while (true)
        {
            // A key may be the attribute ID 0 that is forgiven elsewhere.
            if (!CountValue() || !TryReadId(0, "the ID of a key attribute", out int id))
            {
                return false;
            }

            group.KeyIds.Add(id);
            if (Kind != MifTokenKind.Comma)
            {
                return true;
            }

            Next();
        }
    }

    private void ReadAttribute(GroupDraft group)
    {
        if (++_component.AttributeCount > _options.MaximumAttributes)
        {
            Stop(MifDiagnosticCode.TooManyAttributes, $"There are more than {_options.MaximumAttributes} attributes (MaximumAttributes). Split the file.");
            return;
        }

        var attribute = new AttributeDraft { Position = _at, Value = new MifValue { Position = _at } };
        ulong seen = 0;
        bool isSound = true;
        Next();
        while (Continues(attribute.Open))
        {
            if (_keyword == MifKeyword.Start)
            {
                UnexpectedBlock("no block but in TYPE", AttributeStatements, ref seen);
            }
            else if ((AttributeStatements & Bit(_keyword)) == 0)
            {
                const string Expected = "NAME, ID, DESCRIPTION, TYPE, ACCESS, STORAGE, VALUE or END ATTRIBUTE";
                UnknownStatement("attribute", Expected, AttributeStatements, ref seen);
            }
            else if (!ReadAttributeStatement(attribute, ref seen))
            {
                isSound = false;
                Synchronise(AttributeStatements);
            }
        }

        if (Requires(seen, attribute.Open, MifKeyword.Name, MifKeyword.Id, MifKeyword.Type) && isSound)
        {
            group.Attributes.Add(attribute.Finish(_component, _diagnostics));
        }
        else
        {
            // Also where the group has ended before it.
            group.IsWhole = false;
        }
    }

    private bool ReadAttributeStatement(AttributeDraft attribute, ref ulong seen)
    {
        var statement = _keyword;
        Once(ref seen);
        if (!TakeEqualsSign(statement))
        {
            return false;
        }

        switch (statement)
        {
            case MifKeyword.Id:
                return ReadAttributeId(attribute);
            case MifKeyword.Type:
                return ReadType(attribute);
            case MifKeyword.Access:
                attribute.Access = AccessOf(_keyword);
                return TakeWord("read-only, read-write or write-only", MifKeyword.ReadOnly, MifKeyword.ReadWrite, MifKeyword.WriteOnly);
            case MifKeyword.Storage:
                attribute.Storage = _keyword == MifKeyword.Common ? MifStorage.Common : MifStorage.Specific;
                return TakeWord("common or specific", MifKeyword.Common, MifKeyword.Specific);
            case MifKeyword.Value:
                bool isValue = TryReadValue(out var value);
                attribute.Value = value;
                return isValue;
            case MifKeyword.Name:
                bool isName = TryReadText(statement, out string? name);
                attribute.Name = name ?? "";
                return isName;
            default:
                bool isText = TryReadText(statement, out string? description);
                attribute.Description = description;
                return isText;
        }
    }

    private static MifAccess AccessOf(MifKeyword keyword) => keyword switch
    {
        MifKeyword.ReadOnly => MifAccess.ReadOnly,
        MifKeyword.ReadWrite => MifAccess.ReadWrite,
        _ => MifAccess.WriteOnly,
    };

    private bool ReadAttributeId(AttributeDraft attribute)
    {
        var (at, length) = (_at, _length);
        bool isRead = TryReadId(0, "the attribute's ID", out int id);
        attribute.Id = id;
        if (isRead && id == 0)
        {
            const string Message = "An attribute has the ID 0, expected 1 or more.";
            Forgive(MifDiagnosticCode.AttributeIdZero, at, length, Message, "It is taken.", "Number from 1.");
        }

        return isRead;
    }

    private bool TakeWord(string expected, params ReadOnlySpan<MifKeyword> words)
    {
        if (!words.Contains(_keyword))
        {
            return Unexpected(expected);
        }

        Next();
        return true;
    }
}
