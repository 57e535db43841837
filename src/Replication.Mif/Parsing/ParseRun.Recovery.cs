using System.Text;

namespace Replication.Mif;

/// <summary>How the run goes on after an error, so that each mistake is one diagnostic and the next one is still found.</summary>
internal ref partial struct ParseRun
{
    // How far is looked ahead: an error is there already, so what is beyond costs a message that could be better and nothing else.
    private const int TokensAhead = 10_000;
    private const int OctetsAhead = 8_192;

    /// <summary>Goes on to where the block can take up again: its next statement, or any START or END, or where asked a row.</summary>
    private void Synchronise(ulong statements, bool atRows = false)
    {
        while (Kind != MifTokenKind.EndOfFile
            && !IsEdge()
            && !(atRows && Kind == MifTokenKind.OpenBrace)
            && !((statements & Bit(_keyword)) != 0 && IsBeforeEqualsSign()))
        {
            Next();
        }
    }

    /// <summary>Goes on behind the brace that closes a row, or to where the next row or another part of the table begins.</summary>
    private void SkipRow()
    {
        int depth = 1;
        while (Kind != MifTokenKind.EndOfFile && !IsEdge() && depth > 0)
        {
            if (Kind == MifTokenKind.OpenBrace)
            {
                if (IsFirstOnLine())
                {
                    return;
                }

                depth++;
            }
            else if (Kind == MifTokenKind.CloseBrace)
            {
                depth--;
            }

            Next();
        }
    }

    /// <summary>Goes on behind the END of the block at whose START the run is; false where it has none, which moves nothing.</summary>
    private bool SkipBlock()
    {
        var word = _reader.Kind == MifTokenKind.Word ? _reader.Octets : default;
        if (word.IsEmpty || !TryFindEnd(_reader, word, out var end))
        {
            return false;
        }

        while (_reader.Offset < end.Offset && Kind != MifTokenKind.EndOfFile)
        {
            Next();
        }

        Next();
        return true;
    }

    /// <summary>Whether START or END begins or ends a block here, and is no word of a remark.</summary>
    private readonly bool IsEdge() => _keyword is MifKeyword.Start or MifKeyword.End && (_block != MifKeyword.None || IsFirstOnLine());

    private readonly bool IsFirstOnLine() => _octets[(_start - _at.Column + 1).._start].IndexOfAnyExcept(" \t"u8) < 0;

    /// <summary>Whether END is that of a block around one of that level.</summary>
    private readonly bool EndsParentOf(int level) => _block switch
    {
        MifKeyword.Component => level >= 2,
        MifKeyword.Group => level >= 3,
        MifKeyword.Attribute => level == 4,
        _ => false,
    };

    private readonly bool IsBeforeEnd(MifKeyword block)
    {
        var ahead = _reader;
        return ReadWord(ref ahead) == MifKeyword.End && ReadWord(ref ahead) == block;
    }

    /// <summary>Whether the block that begins here stands whole inside the open one, whose END still follows.</summary>
    private readonly bool IsMisplaced(in OpenBlock open)
    {
        if (_block == MifKeyword.Component || !TryFindEnd(_reader, _reader.Octets, out var ahead))
        {
            return false;
        }

        for (int count = 0; count < TokensAhead && ahead.Kind != MifTokenKind.EndOfFile; count++)
        {
            var keyword = ReadWord(ref ahead);
            if (keyword is MifKeyword.Start or MifKeyword.End)
            {
                var block = ReadWord(ref ahead);
                if (keyword == MifKeyword.End && block == open.Block)
                {
                    return true;
                }

                if (block is MifKeyword.Component || (keyword == MifKeyword.Start && block != MifKeyword.None && LevelOf(block) <= open.Level)
                    || (keyword == MifKeyword.End && open.Block == MifKeyword.Attribute && block == MifKeyword.Group))
                {
                    return false;
                }
            }
        }

        return false;
    }

    /// <summary>Finds the END of a block from its word on; the reader is then at the word of that END.</summary>
    private static bool TryFindEnd(MifReader from, ReadOnlySpan<byte> word, out MifReader end)
    {
        end = from;
        int depth = 1;
        for (int count = 0; count < TokensAhead && end.Kind != MifTokenKind.EndOfFile; count++)
        {
            var keyword = ReadWord(ref end);
            if (keyword is not (MifKeyword.Start or MifKeyword.End))
            {
                continue;
            }

            var block = ReadWord(ref end);
            if (Ascii.EqualsIgnoreCase(end.Octets, word))
            {
                depth += keyword == MifKeyword.Start ? 1 : -1;
                if (depth == 0)
                {
                    return true;
                }
            }
            else if (block == MifKeyword.Component)
            {
                return false;
            }
        }

        return false;
    }

    private static MifKeyword ReadWord(ref MifReader reader)
    {
        while (reader.Read() && reader.Kind == MifTokenKind.Comment)
        {
        }

        return reader.Keyword;
    }

    /// <summary>
    /// Takes <c>Strat Group</c> or <c>Ennd Group</c> for what was meant, with an error, so that the block is read all the same.
    /// </summary>
    private bool TryTakeMisspelt()
    {
        var word = Kind == MifTokenKind.Word && _keyword == MifKeyword.None ? _reader.Octets : default;
        bool isStart = word.Length is >= 4 and <= 6 && (word[0] | 0x20) == 's';
        bool isEnd = word.Length is >= 2 and <= 4 && (word[0] | 0x20) == 'e';
        var ahead = _reader;
        if (!(isStart || isEnd) || ReadWord(ref ahead) is not (>= MifKeyword.Component and <= MifKeyword.Table) || ahead.Line != _reader.Line)
        {
            return false;
        }

        string found = Found();
        ReadToken();
        _block = _reader.Keyword;
        _keyword = isStart ? MifKeyword.Start : MifKeyword.End;
        Error(MifDiagnosticCode.UnknownStatement, $"Found {found}, expected {_keyword.Text()} before {_block.Text()}. Correct the word.");
        return true;
    }

    /// <summary>
    /// Whether a literal that goes over lines lacks its closing quote on the first of them: another line of it is a statement, and what
    /// follows it can't follow a text.
    /// </summary>
    private readonly bool SeemsOpen(in MifReader literal, int end)
    {
        bool isFollowed = Kind switch
        {
            MifTokenKind.Word => _keyword != MifKeyword.None && _start > end,
            MifTokenKind.Number => _start > end,
            MifTokenKind.EndOfFile or MifTokenKind.Comma or MifTokenKind.CloseBrace => true,
            _ => false,
        };
        return !isFollowed && HoldsStatement(literal.Content);
    }

    /// <summary>Whether a line after the first begins with a statement, a START or an END.</summary>
    private static bool HoldsStatement(ReadOnlySpan<byte> content)
    {
        content = content[..Math.Min(content.Length, OctetsAhead)];
        while (content.IndexOfAny((byte)'\r', (byte)'\n') is var lineEnd and >= 0)
        {
            content = content[(lineEnd + 1)..];
            int length = content.IndexOfAny((byte)'\r', (byte)'\n');
            var line = new MifReader(length < 0 ? content : content[..length]);
            var keyword = ReadWord(ref line);
            var next = ReadWord(ref line);
            bool isStatement = keyword is MifKeyword.Start or MifKeyword.End
                ? next is >= MifKeyword.Component and <= MifKeyword.Table
                : keyword != MifKeyword.None && line.Kind == MifTokenKind.EqualsSign;
            if (isStatement)
            {
                return true;
            }
        }

        return false;
    }

    private void ReportOpenLiteral()
    {
        if (HoldsStatement(_reader.Content))
        {
            ReportOpenLine();
        }
        else
        {
            Stop(
                MifDiagnosticCode.OpenLiteral,
                $"The text {Found()} has no closing quote. Close it; a quote inside a text is written \\\".");
        }
    }

    /// <summary>Reports the current literal as open and goes on with the line after its first.</summary>
    private void ReportOpenLine()
    {
        Error(
            MifDiagnosticCode.OpenLiteral,
            $"The text {FoundOnLine()} has no closing quote on its line, and the lines below are statements. Close it; a quote inside a text is "
            + "written \\\".");
        _reader.EndLiteralAtLine();
    }
}
