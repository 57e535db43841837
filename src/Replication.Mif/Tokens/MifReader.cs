using System.Buffers;

namespace Replication.Mif;

/// <summary>
/// Reads the tokens of a MIF, forward only and allocating nothing. It has no opinion on grammar: every octet belongs to white space or
/// to a token, every <see cref="Read"/> that returns true has moved on, and nothing throws.
/// </summary>
/// <remarks>A line ends at LF, CR LF or a lone CR. Not thread safe; a copy reads on by itself.</remarks>
public ref struct MifReader
{
    private static readonly Class[] Classes = Classify();
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> LiteralStops = SearchValues.Create("\"\\\r\n"u8);

    private readonly ReadOnlySpan<byte> _octets;
    private int _next;
    private int _nextLine;
    private int _nextLineStart;

    /// <summary>Reads from the first octet.</summary>
    public MifReader(ReadOnlySpan<byte> octets)
    {
        _octets = octets;
        _nextLine = 1;
        Line = 1;
        Column = 1;
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
    public int Column { get; private set; }

    /// <summary>Whether the current token is a literal with a backslash in it.</summary>
    public bool HasEscape { get; private set; }

    /// <summary>Whether the current token is a literal that goes over a line's end.</summary>
    public bool HasLineBreak { get; private set; }

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
        SkipWhiteSpace();
        Offset = _next;
        Line = _nextLine;
        Column = _next - _nextLineStart + 1;
        HasEscape = false;
        HasLineBreak = false;
        if (_next == _octets.Length)
        {
            Kind = MifTokenKind.EndOfFile;
            return false;
        }

        byte first = _octets[_next];
        switch (Classes[first])
        {
            case Class.Letter:
                SkipWord(MifTokenKind.Word);
                break;
            case Class.Digit:
                SkipWord(MifTokenKind.Number);
                break;
            default:
                ReadOther(first);
                break;
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
        (_nextLine, _nextLineStart) = (Line, Offset - Column + 1);
    }

    private static Class[] Classify()
    {
        var classes = new Class[byte.MaxValue + 1];
        for (int octet = 0; octet < classes.Length; octet++)
        {
            classes[octet] = (char)octet switch
            {
                >= '0' and <= '9' or '-' => Class.Digit,
                (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_' => Class.Letter,
                _ => Class.Other,
            };
        }

        return classes;
    }

    private void ReadOther(byte first)
    {
        if (first == '"')
        {
            SkipLiteral();
        }
        else if (first == '/' && _next + 1 < _octets.Length && _octets[_next + 1] == '/')
        {
            SkipComment();
        }
        else
        {
            Kind = Sign(first);
            _next++;
        }
    }

    private static MifTokenKind Sign(byte octet) => octet switch
    {
        (byte)'=' => MifTokenKind.EqualsSign,
        (byte)',' => MifTokenKind.Comma,
        (byte)'{' => MifTokenKind.OpenBrace,
        (byte)'}' => MifTokenKind.CloseBrace,
        (byte)'(' => MifTokenKind.OpenParenthesis,
        (byte)')' => MifTokenKind.CloseParenthesis,
        (byte)'*' => MifTokenKind.Asterisk,
        _ => MifTokenKind.Unknown,
    };

    // Indexes are kept in locals while a loop runs: a field would be written at every octet.
    private void SkipWhiteSpace()
    {
        var octets = _octets;
        int next = _next;
        while (next < octets.Length)
        {
            byte octet = octets[next];
            if (octet is (byte)' ' or (byte)'\t')
            {
                next++;
            }
            else if (octet is (byte)'\r' or (byte)'\n')
            {
                _next = next;
                EndLine();
                next = _next;
            }
            else
            {
                break;
            }
        }

        _next = next;
    }

    // CR LF is one line's end.
    private void EndLine()
    {
        bool isPair = _octets[_next] == '\r' && _next + 1 < _octets.Length && _octets[_next + 1] == '\n';
        _next += isPair ? 2 : 1;
        _nextLine++;
        _nextLineStart = _next;
    }

    private void SkipWord(MifTokenKind kind)
    {
        Kind = kind;
        var octets = _octets;
        int next = _next + 1;
        while (next < octets.Length && Classes[octets[next]] != Class.Other)
        {
            next++;
        }

        _next = next;
    }

    private void SkipComment()
    {
        Kind = MifTokenKind.Comment;
        int length = _octets[_next..].IndexOfAny(LineEnds);
        _next = length < 0 ? _octets.Length : _next + length;
    }

    private void SkipLiteral()
    {
        _next++;
        while (true)
        {
            int length = _octets[_next..].IndexOfAny(LiteralStops);
            if (length < 0)
            {
                Kind = MifTokenKind.OpenLiteral;
                _next = _octets.Length;
                return;
            }

            _next += length;
            switch (_octets[_next])
            {
                case (byte)'"':
                    Kind = MifTokenKind.Literal;
                    _next++;
                    return;
                case (byte)'\\':
                    // Only these two could be taken for an end or for another escape; a line's end after a backslash still counts.
                    HasEscape = true;
                    bool isPair = _next + 1 < _octets.Length && _octets[_next + 1] is (byte)'"' or (byte)'\\';
                    _next += isPair ? 2 : 1;
                    break;
                default:
                    HasLineBreak = true;
                    EndLine();
                    break;
            }
        }
    }

    /// <summary>What an octet may begin. Words and numbers go on with octets of either of their classes.</summary>
    private enum Class : byte
    {
        Other,
        Letter,
        Digit,
    }
}
