namespace Replication.Mif;

/// <summary>The component and its blocks.</summary>
internal ref partial struct ParseRun
{
    private static readonly ulong ComponentStatements = Bits(MifKeyword.Name, MifKeyword.Description, MifKeyword.Pragma);

    private void ReadComponent()
    {
        _component.Position = _at;
        ulong seen = 0;
        GroupDraft? endedGroup = null;
        bool isReopened = false;
        Next();
        while (true)
        {
            if (Kind == MifTokenKind.EndOfFile && _keyword == MifKeyword.None && _component.Groups.Count > 0 && !_isStopped)
            {
                Forgive(
                    MifDiagnosticCode.MissingEndComponent,
                    _at,
                    0,
                    "The file ends without END COMPONENT.",
                    "It is taken as if it had it.",
                    "Check that the file is whole.");
                _isClosed = true;
                break;
            }

            if (_keyword == MifKeyword.End && _block == MifKeyword.Group && isReopened)
            {
                isReopened = false;
                Next();
                continue;
            }

            if (_keyword == MifKeyword.Start && _block == MifKeyword.Component)
            {
                Stop(MifDiagnosticCode.SecondComponent, "A second component begins, expected one in a file. Split the file.");
                return;
            }

            if (!Continues(new OpenBlock(MifKeyword.Component, 1, _component.Name, _component.Position)))
            {
                ExpectNothing();
                break;
            }

            if (_keyword == MifKeyword.Start && _block == MifKeyword.Attribute)
            {
                ReadAttributeBehind(endedGroup, ref isReopened);
                continue;
            }

            endedGroup = ReadOfComponent(ref seen);
            isReopened = false;
        }

        Requires(seen, new OpenBlock(MifKeyword.Component, 1, "", _component.Position), MifKeyword.Name);
    }

    /// <summary>Reads a block or statement; where it is a group, that group.</summary>
    private GroupDraft? ReadOfComponent(ref ulong seen)
    {
        if (_keyword == MifKeyword.Start)
        {
            return ReadBlock(ref seen);
        }

        if ((ComponentStatements & Bit(_keyword)) == 0)
        {
            const string Expected = "NAME, DESCRIPTION, PRAGMA, START GROUP, START TABLE or END COMPONENT";
            UnknownStatement("component", Expected, ComponentStatements, ref seen);
            return null;
        }

        var statement = _keyword;
        Once(ref seen);
        if (!TakeEqualsSign(statement) || !TryReadText(statement, out string? text))
        {
            Synchronise(ComponentStatements);
            return null;
        }

        switch (statement)
        {
            case MifKeyword.Name:
                _component.Name = text ?? "";
                break;
            case MifKeyword.Description:
                _component.Description = text;
                break;
            default:
                _component.Pragma = text;
                break;
        }

        return null;
    }

    private GroupDraft? ReadBlock(ref ulong seen)
    {
        switch (_block)
        {
            case MifKeyword.Group:
                return ReadGroup();
            case MifKeyword.Table:
                ReadTable();
                return null;
            case MifKeyword.Enum:
                ReadEnumeration(level: 2);
                return null;
            case MifKeyword.Path:
                ReadPath();
                return null;
            default:
                UnexpectedBlock("START and one of PATH, ENUM, GROUP or TABLE", ComponentStatements, ref seen);
                return null;
        }
    }

    /// <summary>Real writers end a group before its last attributes; they go to that group.</summary>
    private void ReadAttributeBehind(GroupDraft? group, ref bool isReopened)
    {
        if (group is null && !isReopened)
        {
            Error(
                MifDiagnosticCode.AttributeOutsideGroup,
                "Found START ATTRIBUTE outside of a group, expected START GROUP or END COMPONENT. Put it into its group.");
        }
        else if (!isReopened)
        {
            Forgive(
                MifDiagnosticCode.GroupEndedEarly,
                _at,
                _length,
                $"Attributes follow the end of the group \"{group!.Name}\" of {group.Position}.",
                "They are taken as its own.",
                "Move END GROUP behind them.");
        }

        // Those that follow, and an END GROUP behind them, are the same mistake.
        isReopened = true;
        ReadAttribute(group ?? new GroupDraft());
    }

    private void UnknownStatement(string what, string expected, ulong statements, ref ulong seen, bool atRows = false)
    {
        seen |= SomethingUnknown;
        if (TryTakeMisspelt())
        {
            return;
        }

        Unexpected(
            $"a statement of the {what}: {expected}",
            Kind == MifTokenKind.Word ? MifDiagnosticCode.UnknownStatement : MifDiagnosticCode.UnexpectedToken,
            "Remove it, or begin a remark with //.");
        Next();
        Synchronise(statements, atRows);
    }

    private void UnexpectedBlock(string expected, ulong statements, ref ulong seen, bool atRows = false)
    {
        seen |= SomethingUnknown;
        Unexpected(expected, MifDiagnosticCode.UnexpectedBlock, "Correct the word, or remove the block.");
        if (!SkipBlock())
        {
            Next();
            Synchronise(statements, atRows);
        }
    }
}
