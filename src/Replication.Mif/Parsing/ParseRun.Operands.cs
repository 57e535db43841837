namespace Replication.Mif;

/// <summary>What stands behind an equals sign: literals, integers, values.</summary>
internal ref partial struct ParseRun
{
    private bool TryReadText(MifKeyword statement, out string? text)
    {
        // The words are put together only where they are needed.
        string expected = Kind == MifTokenKind.Literal ? "" : $"a text in quotes after {statement.Text()} =";
        bool isRead = TryReadLiteral(expected, MifDiagnosticCode.UnquotedText, out var literal);
        text = literal.Text;
        return isRead;
    }

    private bool TryReadClass(out MifClass mifClass)
    {
        mifClass = MifClass.None;
        int length = _length;
        if (!TryReadLiteral("a class in quotes such as \"MICROSOFT|IDENTIFICATION|1.0\"", MifDiagnosticCode.UnquotedClass, out var literal))
        {
            return false;
        }

        mifClass = new MifClass(literal.Text, _options.Mode);
        if (!mifClass.IsWellFormed)
        {
            string message = $"The class \"{literal.Text}\" is not of the form body|name|version.";
            Forgive(MifDiagnosticCode.InvalidClass, literal.Position, length, message, "It is taken as it is.", "Give it its three parts.");
        }

        if (!string.Equals(mifClass.Folded, mifClass.Written, StringComparison.Ordinal))
        {
            const string Message = "SMS folds classes to upper case, this one and others like it; they compare without case.";
            Inform(MifDiagnosticCode.ClassFolded, literal.Position, length, Message);
        }

        return true;
    }

    /// <summary>Reads a literal with all its parts. A word in its place is reported by the given code.</summary>
    private bool TryReadLiteral(string expected, MifDiagnosticCode unquoted, out LiteralText literal)
    {
        literal = new LiteralText("", 0, _at);
        if (Kind is not MifTokenKind.Literal)
        {
            return Kind is (MifTokenKind.Word or MifTokenKind.Number) && _keyword is not (MifKeyword.Start or MifKeyword.End)
                ? Error(unquoted, $"Found {FoundLine()}, expected {expected}. Put it into quotes.")
                : Unexpected(expected);
        }

        int length = _length;
        bool hasLineBreak = false;
        bool isWhole = true;
        int end = 0;
        MifReader broken = default;
        _literal.Clear();
        while (Kind == MifTokenKind.Literal)
        {
            if (_reader.HasLineBreak && !hasLineBreak)
            {
                hasLineBreak = true;
                broken = _reader;
            }

            isWhole = isWhole && AppendPart();
            end = _reader.Offset + _reader.Length;
            Next();
        }

        if (hasLineBreak && SeemsOpen(broken, end))
        {
            _reader = broken;
            (_at, _start) = (new MifPosition(broken.Line, broken.Column), broken.Offset);
            _keyword = MifKeyword.None;
            _length = LengthOnLine();
            ReportOpenLine();
            Next();
            return false;
        }

        literal = new LiteralText(_literal.Text, _literal.TextOctets, literal.Position);
        WarnOfLiteral(literal, length, hasLineBreak);
        return isWhole && !_isStopped;
    }

    private bool AppendPart()
    {
        int wrong = _literal.Append(_reader.Content);
        if (wrong >= 0)
        {
            var escape = _reader.Content[wrong..];
            var at = PositionInToken(wrong + 1);
            return Report(
                MifDiagnosticCode.UnknownEscape,
                at,
                Math.Min(2, escape.Length),
                $"Found '{Show(escape[..Math.Min(2, escape.Length)])}' in a text, expected one of the escapes "
                + "\\a \\b \\f \\n \\r \\t \\v \\\\ \\\" \\xhh \\ooo. A backslash is written \\\\.");
        }

        return _literal.TotalOctets <= _options.MaximumLiteralOctets
            || Stop(
                MifDiagnosticCode.LiteralTooLong,
                $"A text has more than {_options.MaximumLiteralOctets} octets (MaximumLiteralOctets). Shorten it.");
    }

    private readonly MifPosition PositionInToken(int index)
    {
        var (line, column) = (_at.Line, _at.Column);
        var before = _reader.Octets[..index];
        for (int i = 0; i < before.Length; i++)
        {
            bool isLineEnd = before[i] == '\n' || (before[i] == '\r' && !(i + 1 < _reader.Length && _reader.Octets[i + 1] == '\n'));
            (line, column) = isLineEnd ? (line + 1, 1) : (line, column + 1);
        }

        return new MifPosition(line, column);
    }

    private void WarnOfLiteral(LiteralText literal, int length, bool hasLineBreak)
    {
        if (hasLineBreak)
        {
            Forgive(
                MifDiagnosticCode.LineBreakInLiteral,
                literal.Position,
                length,
                "A text goes over the end of a line.",
                "The line's end is kept in it.",
                "Write \\n, or two texts beside each other.");
        }

        if (_literal.HasNul)
        {
            string cut = $"It is cut there, after {literal.OctetCount} octets.";
            Forgive(MifDiagnosticCode.TextCutAtNul, literal.Position, length, "A text has a NUL.", cut, "Remove the NUL.");
        }

        if (literal.OctetCount > LiteralBuffer.MaximumTextOctets && _options.Mode == MifMode.Sms)
        {
            string message = $"A text has {literal.OctetCount} octets, expected at most {LiteralBuffer.MaximumTextOctets}.";
            Forgive(MifDiagnosticCode.TextCut, literal.Position, length, message, "It is cut.", "Shorten it.");
        }
    }

    private bool TryReadInteger(string expected, out long integer)
    {
        integer = 0;
        if (Kind != MifTokenKind.Number)
        {
            return Unexpected(expected);
        }

        if (!Digits.TryReadInteger(_reader.Octets, out long? read))
        {
            string message = $"Found {Found()}, expected an integer: decimal, octal 0nnn or hexadecimal 0xnnn, with a minus or without. "
                + "Correct it, or put it into quotes as a text.";
            return Error(MifDiagnosticCode.InvalidInteger, message);
        }

        if (read is null)
        {
            return Error(MifDiagnosticCode.IntegerTooLarge, $"Found {Found()}, expected an integer of at most 64 bits. Correct it.");
        }

        integer = read.Value;
        if (integer is < int.MinValue or > int.MaxValue && _options.Mode == MifMode.Sms)
        {
            string message = $"Found {Found()}, expected an integer of 32 bits, as SMS has no others.";
            Forgive(MifDiagnosticCode.IntegerOutOfRange, _at, _length, message, "It is kept whole.", "Make it smaller.");
        }

        Next();
        return true;
    }

    /// <summary>Reads an ID. Only attributes may have the ID 0.</summary>
    private bool TryReadId(int smallest, string expected, out int id)
    {
        var (at, length) = (_at, _length);
        var found = _reader.Octets;
        id = 0;
        if (!TryReadInteger(expected, out long integer))
        {
            return false;
        }

        if (integer < smallest || integer > int.MaxValue)
        {
            string message = $"Found '{Show(found)}', expected {expected}, 1 to {int.MaxValue}. Correct the ID.";
            return Report(MifDiagnosticCode.InvalidId, at, length, message);
        }

        id = (int)integer;
        return true;
    }

    private bool TryReadValue(out MifValue value)
    {
        var at = _at;
        value = new MifValue { Position = at };
        switch (Kind)
        {
            case MifTokenKind.Number:
                bool isInteger = TryReadInteger("an integer", out long integer);
                value = value with { Kind = MifValueKind.Integer, Integer = integer };
                return isInteger;
            case MifTokenKind.Asterisk:
                Next();
                bool isSymbol = TryReadLiteral("a symbol in quotes after '*'", MifDiagnosticCode.UnquotedText, out var symbol);
                value = value with { Kind = MifValueKind.Symbol, Text = symbol.Text, WholeText = _literal.WholeText };
                return isSymbol;
            case MifTokenKind.Word when _keyword is MifKeyword.Unsupported or MifKeyword.Unknown:
                value = value with { Kind = _keyword == MifKeyword.Unknown ? MifValueKind.Unknown : MifValueKind.Unsupported };
                if (value.Kind == MifValueKind.Unsupported)
                {
                    const string Message = "SMS drops a value that is unsupported, this one and others like it.";
                    Inform(MifDiagnosticCode.UnsupportedDropped, at, _length, Message);
                }

                Next();
                return true;
            default:
                const string Expected = "a value: a text in quotes, an integer, * and a symbol, unsupported or unknown";
                bool isLiteral = TryReadLiteral(Expected, MifDiagnosticCode.UnquotedText, out var literal);
                value = value with { Kind = MifValueKind.Literal, Text = literal.Text, WholeText = _literal.WholeText };
                return isLiteral;
        }
    }
}
