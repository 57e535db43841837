namespace Replication.Mif;

/// <summary>
/// One run over one MIF: this part walks and reports, the other parts are one block of the grammar each. Recursion is as deep as the
/// grammar, so no input deepens it.
/// </summary>
/// <remarks>
/// The current token is that of the reader, but for START and END, which take the word after them along. A block's method begins behind
/// its START and leaves behind its END, or before whatever shows that its END is missing. After an error the block goes on at its next
/// statement, or where a whole block does not belong there behind its END (<see cref="SkipBlock"/>).
/// </remarks>
internal ref partial struct ParseRun
{
    /// <summary>In the statements that a block has had: one that it does not know. No keyword has this bit.</summary>
    private const ulong SomethingUnknown = 1;

    private readonly ReadOnlySpan<byte> _octets;
    private readonly MifOptions _options;
    private readonly DiagnosticList _diagnostics;
    private readonly ComponentDraft _component;
    private readonly LiteralBuffer _literal;
    private readonly List<MifValue> _cells = [];

    private MifReader _reader;
    private MifKeyword _keyword;
    private MifKeyword _block;
    private MifPosition _at;
    private int _start;
    private int _length;
    private int _depth;
    private int _valueCount;
    private bool _isClosed;
    private bool _isStopped;

    public ParseRun(ReadOnlySpan<byte> octets, MifOptions options, DiagnosticList diagnostics)
    {
        _octets = octets;
        _options = options;
        _diagnostics = diagnostics;
        _component = new ComponentDraft(options.Mode);
        _literal = new LiteralBuffer(options.Mode);
        _reader = new MifReader(octets);
    }

    private readonly MifTokenKind Kind => _isStopped || _reader.Kind == MifTokenKind.EndOfFile ? MifTokenKind.EndOfFile
        : _keyword is MifKeyword.Start or MifKeyword.End ? MifTokenKind.Word
        : _reader.Kind;

    /// <summary>Goes to the next token that is no comment.</summary>
    private void Next()
    {
        _keyword = MifKeyword.None;
        _block = MifKeyword.None;
        if (_isStopped)
        {
            return;
        }

        ReadToken();
        _at = new MifPosition(_reader.Line, _reader.Column);
        _start = _reader.Offset;
        _length = LengthOnLine();
        if (_reader.Kind == MifTokenKind.OpenLiteral)
        {
            ReportOpenLiteral();
        }
        else if (_reader.Kind == MifTokenKind.Word)
        {
            _keyword = _reader.Keyword;
            if (_keyword is MifKeyword.Start or MifKeyword.End)
            {
                TakeBlock();
            }
        }
    }

    /// <summary>Takes the word after START or END along, unless it is one of these itself.</summary>
    private void TakeBlock()
    {
        var before = _reader;
        ReadToken();
        _block = _reader.Keyword;
        if (_block is MifKeyword.Start or MifKeyword.End)
        {
            _reader = before;
        }

        // Only blocks: their kinds are the keywords from COMPONENT to TABLE.
        _block = _block is >= MifKeyword.Component and <= MifKeyword.Table ? _block : MifKeyword.None;
        _length = _reader.Line == _at.Line ? _reader.Column + _reader.Length - _at.Column : _length;
        _depth = _keyword == MifKeyword.Start ? _depth + 1 : Math.Max(0, _depth - 1);
        if (_depth > _options.MaximumNesting)
        {
            Stop(
                MifDiagnosticCode.NestingTooDeep,
                $"More than {_options.MaximumNesting} blocks are open at once (MaximumNesting); the grammar has four levels. "
                + "Write the END of those before it.");
        }
    }

    private void ReadToken()
    {
        do
        {
            _reader.Read();
        }
        while (_reader.Kind == MifTokenKind.Comment);
    }

    /// <summary>Whether the block goes on with a statement at the current token; past its END where it does not.</summary>
    private bool Continues(in OpenBlock open)
    {
        var (block, level) = (open.Block, open.Level);
        _isClosed = false;
        while (Kind != MifTokenKind.EndOfFile)
        {
            if (_keyword == MifKeyword.End && _block == block)
            {
                _isClosed = true;
                Next();
                return false;
            }

            if (_keyword == MifKeyword.End ? !IsEdge() : _keyword != MifKeyword.Start || _block == MifKeyword.None || LevelOf(_block) > level)
            {
                return true;
            }

            if (_keyword == MifKeyword.End ? EndsParentOf(level) : !IsMisplaced(open))
            {
                return Error(
                    MifDiagnosticCode.MissingEnd,
                    $"The {open} has no end: found {Found()}, expected END {block.Text()}. Write END {block.Text()} before it.");
            }

            if (_keyword == MifKeyword.Start)
            {
                Error(MifDiagnosticCode.UnexpectedBlock, $"Found {Found()} in the {open}, expected it outside. Move it behind its END.");
                SkipBlock();
                continue;
            }

            Error(MifDiagnosticCode.MismatchedEnd, $"{Found()} does not close the {open}, expected END {block.Text()}. Correct the word.");
            bool isMisspelt = _block == MifKeyword.None || (LevelOf(_block) == level && !IsBeforeEnd(block));
            Next();
            if (isMisspelt)
            {
                return false;
            }
        }

        return Unexpected($"END {block.Text()} of the {open}");
    }

    private static int LevelOf(MifKeyword block) => block switch
    {
        MifKeyword.Component => 1,
        MifKeyword.Attribute => 3,
        _ => 2,
    };

    private readonly bool IsBeforeEqualsSign()
    {
        var ahead = _reader;
        return ahead.Read() && ahead.Kind == MifTokenKind.EqualsSign;
    }

    /// <summary>From a statement's keyword to its operand.</summary>
    private bool TakeEqualsSign(MifKeyword statement)
    {
        Next();
        if (Kind != MifTokenKind.EqualsSign)
        {
            return Unexpected($"'=' after {statement.Text()}");
        }

        Next();
        return true;
    }

    private bool Take(MifTokenKind kind, string expected)
    {
        if (Kind != kind)
        {
            return Unexpected(expected);
        }

        Next();
        return true;
    }

    /// <summary>Reports a statement that is there already.</summary>
    private void Once(ref ulong seen)
    {
        if ((seen & Bit(_keyword)) != 0)
        {
            Error(
                MifDiagnosticCode.DuplicateStatement,
                $"{_keyword.Text()} is there twice in one block, expected once. Remove the one that does not hold.");
        }

        seen |= Bit(_keyword);
    }

    /// <summary>
    /// Reports the statements that the block that has just ended needs and has not; false where one is missing. Without its END nobody
    /// knows what else it would have had, and something unknown in it may be the very statement, misspelt.
    /// </summary>
    private bool Requires(ulong seen, in OpenBlock open, params ReadOnlySpan<MifKeyword> needed)
    {
        bool isComplete = _isClosed && (seen & SomethingUnknown) == 0;
        bool isCounted = isComplete && !_isStopped;
        foreach (var keyword in needed)
        {
            if ((seen & Bit(keyword)) == 0 && isCounted)
            {
                isComplete = false;
                string message = $"The {open} has no {keyword.Text()}. Write {keyword.Text()} = ... into it.";
                Report(MifDiagnosticCode.MissingStatement, open.Position, 5, message);
            }
        }

        return isComplete && !_isStopped;
    }

    /// <summary>Counts what memory is spent on.</summary>
    private bool CountValue()
    {
        if (++_valueCount <= _options.MaximumValues)
        {
            return true;
        }

        Stop(MifDiagnosticCode.TooManyValues, $"There are more than {_options.MaximumValues} values (MaximumValues). Split the file.");
        return false;
    }

    private static ulong Bit(MifKeyword keyword) => keyword == MifKeyword.None ? 0 : 1UL << (int)keyword;

    private static ulong Bits(params ReadOnlySpan<MifKeyword> keywords)
    {
        ulong bits = 0;
        foreach (var keyword in keywords)
        {
            bits |= Bit(keyword);
        }

        return bits;
    }
}
