using System.Buffers;
using System.Runtime.CompilerServices;

namespace Replication.Mif;

/// <summary>
/// Reads the tokens of a MIF, forward only and allocating nothing. It has no opinion on grammar: every octet belongs to white space or
/// to a token, every <see cref="Read"/> that returns true has moved on, and nothing throws.
/// </summary>
/// <remarks>A line ends at LF, CR LF or a lone CR. Not thread safe; a copy reads on by itself.</remarks>
public ref struct MifReader
{
    private static readonly MifTokenKind[] Beginnings = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(octet => BeginsWith((char)octet))];
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly ReadOnlySpan<byte> _octets;
    private int _next;
    private int _lineStart;
    private OctetRuns _runs;

    // Whether the current token is a literal with an escape, a line break or no end.
    private bool _isUnusual;

    // Where the line is that a literal with line breaks ends on. The place of a token is where it begins.
    private int _endLine;
    private int _endLineStart;

    /// <summary>Reads from the first octet.</summary>
    public MifReader(ReadOnlySpan<byte> octets)
    {
        _octets = octets;
        _runs = OctetRuns.None;
        Line = 1;
    }

    /// <summary>What the current token is.</summary>
    public MifTokenKind Kind { get; private set; }

    /// <summary>Octets before the current token.</summary>
    public int Offset { get; private set; }

    /// <summary>Octets of the current token, quotes included.</summary>
    public readonly int Length => _next - Offset;

    /// <summary>The line on which the current token begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The octet of its line at which the current token begins, from 1.</summary>
    public readonly int Column => Offset - _lineStart + 1;

    /// <summary>Whether the current token is a literal with a backslash in it.</summary>
    public bool HasEscape { get; private set; }

    /// <summary>Whether the current token is a literal that goes over a line's end.</summary>
    public bool HasLineBreak { get; private set; }

    /// <summary>The keyword that the current token is; <see cref="MifKeyword.None"/> for every other word and token.</summary>
    public readonly MifKeyword Keyword => Kind == MifTokenKind.Word ? Keywords.Find(_octets, Offset, Length) : MifKeyword.None;

    /// <summary>The current token as it stands there.</summary>
    public readonly ReadOnlySpan<byte> Octets => _octets[Offset.._next];

    /// <summary>The current token without its quotes or slashes, escapes as they stand there.</summary>
    public readonly ReadOnlySpan<byte> Content => Kind switch
    {
        MifTokenKind.Literal => _octets[(Offset + 1)..(_next - 1)],
        MifTokenKind.OpenLiteral => _octets[(Offset + 1).._next],
        MifTokenKind.Comment => _octets[(Offset + 2).._next],
        _ => Octets,
    };

    /// <summary>Goes to the next token. False at the end of the file.</summary>
    public bool Read()
    {
        if (_isUnusual)
        {
            LeaveLiteral();
        }

        var octets = _octets;
        int start = SkipWhiteSpace(octets, _next);
        Offset = start;
        if ((uint)start >= (uint)octets.Length)
        {
            _next = start;
            Kind = MifTokenKind.EndOfFile;
            return false;
        }

        var kind = Beginnings[octets[start]];
        Kind = kind;
        if (kind is MifTokenKind.Word or MifTokenKind.Number)
        {
            _next = _runs.SkipWord(octets, start + 1);
        }
        else if (kind == MifTokenKind.Literal)
        {
            int stop = _runs.FindLiteralStop(octets, start + 1);
            if ((uint)stop < (uint)octets.Length && octets[stop] == '"')
            {
                _next = stop + 1;
            }
            else
            {
                SkipLiteralFrom(stop);
            }
        }
        else if (kind == MifTokenKind.Comment)
        {
            SkipComment();
        }
        else
        {
            _next = start + 1;
        }

        return true;
    }

    /// <summary>Takes a literal that goes over lines back to the end of its first, where it should have been closed.</summary>
    internal void EndLiteralAtLine()
    {
        int end = Octets.IndexOfAny(LineEnds);
        Kind = MifTokenKind.OpenLiteral;
        HasLineBreak = false;
        _next = end < 0 ? _next : Offset + end;
    }

    private void LeaveLiteral()
    {
        if (HasLineBreak)
        {
            (Line, _lineStart) = (_endLine, _endLineStart);
        }

        (HasEscape, HasLineBreak, _isUnusual) = (false, false, false);
    }

    /// <summary>The kind of a token that begins with an octet; <see cref="MifTokenKind.EndOfFile"/> for white space, which begins none.</summary>
    private static MifTokenKind BeginsWith(char octet) => octet switch
    {
        ' ' or '\t' or '\r' or '\n' => MifTokenKind.EndOfFile,
        (>= '0' and <= '9') or '-' => MifTokenKind.Number,
        (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_' => MifTokenKind.Word,
        '"' => MifTokenKind.Literal,
        '/' => MifTokenKind.Comment,
        '=' => MifTokenKind.EqualsSign,
        ',' => MifTokenKind.Comma,
        '{' => MifTokenKind.OpenBrace,
        '}' => MifTokenKind.CloseBrace,
        '(' => MifTokenKind.OpenParenthesis,
        ')' => MifTokenKind.CloseParenthesis,
        '*' => MifTokenKind.Asterisk,
        _ => MifTokenKind.Unknown,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipWhiteSpace(ReadOnlySpan<byte> octets, int next)
    {
        while ((uint)next < (uint)octets.Length)
        {
            byte octet = octets[next];
            if (octet > ' ')
            {
                break;
            }

            if (octet is (byte)'\r' or (byte)'\n')
            {
                next = SkipLineEnd(octets, next);
                Line++;
                _lineStart = next;

                // The next line's indent.
                next = _runs.SkipBlanks(octets, next);
            }
            else if (octet is (byte)' ' or (byte)'\t')
            {
                next++;
            }
            else
            {
                break;
            }
        }

        return next;
    }

    // CR LF is one line's end.
    private static int SkipLineEnd(ReadOnlySpan<byte> octets, int next) =>
        octets[next] == '\r' && next + 1 < octets.Length && octets[next + 1] == '\n' ? next + 2 : next + 1;

    private void SkipComment()
    {
        if (Offset + 1 >= _octets.Length || _octets[Offset + 1] != '/')
        {
            Kind = MifTokenKind.Unknown;
            _next = Offset + 1;
            return;
        }

        int length = _octets[Offset..].IndexOfAny(LineEnds);
        _next = length < 0 ? _octets.Length : Offset + length;
    }

    /// <summary>Goes on where a literal has something else than its closing quote: an escape, a line's end, or nothing.</summary>
    private void SkipLiteralFrom(int stop)
    {
        _isUnusual = true;
        (_endLine, _endLineStart) = (Line, _lineStart);
        while (stop < _octets.Length)
        {
            switch (_octets[stop])
            {
                case (byte)'"':
                    _next = stop + 1;
                    return;
                case (byte)'\\':
                    // Only these two could be taken for an end or for another escape; a line's end after a backslash still counts.
                    HasEscape = true;
                    bool isPair = stop + 1 < _octets.Length && _octets[stop + 1] is (byte)'"' or (byte)'\\';
                    stop += isPair ? 2 : 1;
                    break;
                default:
                    HasLineBreak = true;
                    stop = SkipLineEnd(_octets, stop);
                    _endLine++;
                    _endLineStart = stop;
                    break;
            }

            stop = _runs.FindLiteralStop(_octets, stop);
        }

        Kind = MifTokenKind.OpenLiteral;
        _next = _octets.Length;
    }
}
