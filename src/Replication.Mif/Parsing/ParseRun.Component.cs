namespace Replication.Mif;

/// <summary>The file as a whole, and its component.</summary>
internal ref partial struct ParseRun
{
    private static readonly ulong ComponentStatements = Bits(Keyword.Name, Keyword.Description, Keyword.Pragma);

    /// <summary>Reads the file. The document is of use only where no error was reported.</summary>
    public MifDocument? ReadFile()
    {
        _at = new MifPosition(1, 1);
        if (!CanBeMif())
        {
            return null;
        }

        ReadHeader();
        if (Kind == MifTokenKind.Word && _keyword == Keyword.Language)
        {
            if (TakeEqualsSign(Keyword.Language) && TryReadText(Keyword.Language, out string? language))
            {
                _component.Language = language;
            }
            else
            {
                Synchronise(statements: 0);
            }
        }

        if (!(_keyword == Keyword.Start && _block == Keyword.Component))
        {
            bool isMisspelt = _reader.Kind == MifTokenKind.Word && IsBeforeComponent();
            Unexpected(
                "START COMPONENT",
                MifDiagnosticCode.MissingStartComponent,
                "A MIF begins, after white space, comments and a language line, with START COMPONENT; check what this file is.");
            if (!isMisspelt)
            {
                return null;
            }

            ReadToken();
        }

        ReadComponent();
        return _isStopped ? null : DocumentBuilder.Build(_component, _options.Mode, _diagnostics);
    }

    private readonly bool IsBeforeComponent()
    {
        var ahead = _reader;
        return ReadWord(ref ahead) == Keyword.Component;
    }

    private bool CanBeMif()
    {
        if (_octets.Length > _options.MaximumOctets)
        {
            string message = $"The file has more than the {_options.MaximumOctets} octets that are read (MaximumOctets). Split it.";
            return Report(MifDiagnosticCode.FileTooLarge, _at, 0, message);
        }

        if (_octets.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return Report(MifDiagnosticCode.EmptyFile, _at, 0, "The file is empty, expected START COMPONENT. Send it again.");
        }

        if (_octets is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0xEF, 0xBB, 0xBF, ..])
        {
            string message = $"The file begins with the octets {Convert.ToHexString(_octets[..2])} (hexadecimal), the mark of Unicode, "
                + "expected ISO 8859-1. Save it without.";
            return Report(MifDiagnosticCode.UnicodeFile, _at, 2, message);
        }

        return true;
    }

    /// <summary>Reads the comments before the first token, keeping those that carry meaning.</summary>
    private void ReadHeader()
    {
        var ahead = _reader;
        while (ahead.Read() && ahead.Kind == MifTokenKind.Comment)
        {
            if (HeaderCommentReader.TryRead(ahead, out var comment))
            {
                if (!CountValue())
                {
                    return;
                }

                _component.HeaderComments.Add(comment);
            }
        }

        Next();
    }

    private void ReadComponent()
    {
        _component.Position = _at;
        ulong seen = 0;
        GroupDraft? endedGroup = null;
        bool isReopened = false;
        Next();
        while (true)
        {
            if (Kind == MifTokenKind.EndOfFile && _keyword == Keyword.None && _component.Groups.Count > 0 && !_isStopped)
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

            if (_keyword == Keyword.End && _block == Keyword.Group && isReopened)
            {
                isReopened = false;
                Next();
                continue;
            }

            if (_keyword == Keyword.Start && _block == Keyword.Component)
            {
                Stop(MifDiagnosticCode.SecondComponent, "A second component begins, expected one in a file. Split the file.");
                return;
            }

            if (!Continues(new OpenBlock(Keyword.Component, 1, _component.Name, _component.Position)))
            {
                ExpectNothing();
                break;
            }

            if (_keyword == Keyword.Start && _block == Keyword.Attribute)
            {
                ReadAttributeBehind(endedGroup, ref isReopened);
                continue;
            }

            endedGroup = ReadOfComponent(ref seen);
            isReopened = false;
        }

        Requires(seen, new OpenBlock(Keyword.Component, 1, "", _component.Position), Keyword.Name);
    }

    /// <summary>Reads a block or statement; where it is a group, that group.</summary>
    private GroupDraft? ReadOfComponent(ref ulong seen)
    {
        if (_keyword == Keyword.Start)
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
            case Keyword.Name:
                _component.Name = text ?? "";
                break;
            case Keyword.Description:
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
            case Keyword.Group:
                return ReadGroup();
            case Keyword.Table:
                ReadTable();
                return null;
            case Keyword.Enum:
                ReadEnumeration(level: 2);
                return null;
            case Keyword.Path:
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

    private void ExpectNothing()
    {
        if (Kind == MifTokenKind.EndOfFile)
        {
            return;
        }

        if (_keyword == Keyword.Start && _block == Keyword.Component)
        {
            Error(MifDiagnosticCode.SecondComponent, "A second component begins, expected one in a file. Split the file.");
            return;
        }

        Error(
            MifDiagnosticCode.TextAfterComponent,
            $"Found {Found()} after END COMPONENT, expected nothing but white space and comments. Remove it, or begin it with //.");
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
