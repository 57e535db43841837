using System.Runtime.CompilerServices;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>The tokens of a file as a plain one has them: statements, texts in one part, decimal integers. What is false is not plain.</summary>
internal ref struct PlainTokens(ReadOnlySpan<byte> octets)
{
    /// <summary>Octets of a text, escapes as they stand there.</summary>
    public const int MaximumTextOctets = 255;

    private const int MaximumDigits = 9;

    private MifReader _reader = new(octets);

    /// <summary>The keyword that the current token is.</summary>
    public MifKeyword Keyword { get; private set; }

    /// <summary>What the current token is.</summary>
    public readonly MifTokenKind Kind => _reader.Kind;

    /// <summary>Where the current token is.</summary>
    public readonly int Offset => _reader.Offset;

    public bool TakeValue(out PlainValue value)
    {
        value = default;
        if (_reader.Kind == MifTokenKind.Number)
        {
            value = new PlainValue(PlainKind.Number, _reader.Offset, _reader.Length, 0);
            return TryReadNumber(_reader.Octets, out _) && NextAfterValue();
        }

        if (_reader.Kind != MifTokenKind.Literal || _reader.HasLineBreak)
        {
            return false;
        }

        var text = _reader.Content;
        int escapes = _reader.HasEscape ? CountEscapes(text) : 0;
        value = new PlainValue(PlainKind.Text, _reader.Offset + 1, text.Length, text.Length - escapes);
        return escapes >= 0 && IsPlainText(text) && NextAfterValue();
    }

    /// <summary>How many backslashes stand for the quote or backslash behind them; less than 0 where one begins another escape.</summary>
    private static int CountEscapes(ReadOnlySpan<byte> text)
    {
        int escapes = 0;
        for (int index = text.IndexOf((byte)'\\'); index >= 0 && index < text.Length; index++)
        {
            if (text[index] != '\\')
            {
                continue;
            }

            index++;
            if (index == text.Length || text[index] is not ((byte)'\\' or (byte)'"'))
            {
                return -1;
            }

            escapes++;
        }

        return escapes;
    }

    /// <summary>Takes a text that is of no use here.</summary>
    public bool TakeText() => TakeText(out var text) && IsPlainText(text);

    public bool TakeText(out ReadOnlySpan<byte> text)
    {
        Next();
        text = default;
        if (!TakeHere(MifTokenKind.EqualsSign) || _reader.Kind != MifTokenKind.Literal || _reader.HasEscape || _reader.HasLineBreak)
        {
            return false;
        }

        text = _reader.Content;
        return NextAfterValue();
    }

    /// <summary>Not cut, and the same octets in every character set.</summary>
    private static bool IsPlainText(ReadOnlySpan<byte> text) => text.Length <= MaximumTextOctets && text.IndexOfAnyExceptInRange((byte)1, (byte)127) < 0;

    /// <summary>Goes on; false where another literal follows, which would be the second part of a text.</summary>
    private bool NextAfterValue()
    {
        Next();
        return _reader.Kind != MifTokenKind.Literal;
    }

    public bool TakeNumber(out int number, MifTokenKind after = MifTokenKind.EqualsSign)
    {
        number = 0;
        if (after == MifTokenKind.EqualsSign)
        {
            Next();
        }

        if (!TakeHere(after) || _reader.Kind != MifTokenKind.Number || !TryReadNumber(_reader.Octets, out number))
        {
            return false;
        }

        Next();
        return true;
    }

    /// <summary>Decimal digits without a sign and without the leading zero that means octal.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > MaximumDigits || (digits[0] == '0' && digits.Length > 1))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    public bool TakeOneOf(params ReadOnlySpan<MifKeyword> words)
    {
        bool isOne = TakeEqualsSign() && words.Contains(Keyword);
        Next();
        return isOne;
    }

    public bool TakeEqualsSign()
    {
        Next();
        return TakeHere(MifTokenKind.EqualsSign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeHere(MifTokenKind kind)
    {
        bool isHere = _reader.Kind == kind;
        Next();
        return isHere;
    }

    public bool TakeKeyword(MifKeyword keyword)
    {
        bool isHere = Keyword == keyword;
        if (isHere)
        {
            Next();
        }

        return isHere;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        do
        {
            _reader.Read();
        }
        while (_reader.Kind == MifTokenKind.Comment);
        Keyword = _reader.Keyword;
    }
}
