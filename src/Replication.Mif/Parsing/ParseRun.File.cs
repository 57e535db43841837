namespace Replication.Mif;

/// <summary>The file as a whole: what stands before its component and behind it.</summary>
internal ref partial struct ParseRun
{
    /// <summary>Reads the file. The document is of use only where no error was reported.</summary>
    public MifDocument? ReadFile()
    {
        _at = new MifPosition(1, 1);
        if (!CanBeMif())
        {
            return null;
        }

        ReadHeader();
        if (Kind == MifTokenKind.Word && _keyword == MifKeyword.Language)
        {
            if (TakeEqualsSign(MifKeyword.Language) && TryReadText(MifKeyword.Language, out string? language))
            {
                _component.Language = language;
            }
            else
            {
                Synchronise(statements: 0);
            }
        }

        if (!(_keyword == MifKeyword.Start && _block == MifKeyword.Component))
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
        return ReadWord(ref ahead) == MifKeyword.Component;
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

    private void ExpectNothing()
    {
        if (Kind == MifTokenKind.EndOfFile)
        {
            return;
        }

        if (_keyword == MifKeyword.Start && _block == MifKeyword.Component)
        {
            Error(MifDiagnosticCode.SecondComponent, "A second component begins, expected one in a file. Split the file.");
            return;
        }

        Error(
            MifDiagnosticCode.TextAfterComponent,
            $"Found {Found()} after END COMPONENT, expected nothing but white space and comments. Remove it, or begin it with //.");
    }
}
