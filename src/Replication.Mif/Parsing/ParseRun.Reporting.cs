using System.Text;

namespace Replication.Mif;

/// <summary>How diagnostics come about.</summary>
internal ref partial struct ParseRun
{
    private const int ShownOctets = 40;

    private bool Error(MifDiagnosticCode code, string message) => Report(code, _at, _length, message);

    /// <summary>Reports what SMS forgives, and by the book nobody.</summary>
    private void Forgive(MifDiagnosticCode code, MifPosition at, int length, string found, string forgiveness, string fix)
    {
        if (!_isStopped)
        {
            _isStopped = !_diagnostics.AddForgivable(code, at, length, found, forgiveness, fix);
        }
    }

    /// <summary>Tells what SMS does to what is no fault of the file, the first time in a file.</summary>
    private void Inform(MifDiagnosticCode code, MifPosition at, int length, string message)
    {
        if (_diagnostics.Wants(code))
        {
            Report(code, at, length, message);
        }
    }

    /// <summary>Nothing is reported once the run has stopped, as what follows a stop is its consequence.</summary>
    private bool Report(MifDiagnosticCode code, MifPosition at, int length, string message)
    {
        if (!_isStopped)
        {
            _isStopped = !_diagnostics.Add(code, at, length, message);
        }

        return false;
    }

    private bool Stop(MifDiagnosticCode code, string message)
    {
        Report(code, _at, _length, message);
        _isStopped = true;
        return false;
    }

    /// <summary>Reports that the current token is not what the grammar wants. Always false.</summary>
    private bool Unexpected(string expected, MifDiagnosticCode code = MifDiagnosticCode.UnexpectedToken, string fix = "Correct it.") =>
        Kind switch
        {
            MifTokenKind.EndOfFile => Stop(
                MifDiagnosticCode.TruncatedFile,
                $"The file ends, expected {expected}. It is truncated: send the whole file again."),
            MifTokenKind.Unknown when code == MifDiagnosticCode.UnexpectedToken => Error(
                MifDiagnosticCode.UnexpectedOctet,
                $"Found {Found()}, expected {expected}. Remove it; what is text belongs into quotes."),
            // It is reported already: as a text without its closing quote.
            MifTokenKind.OpenLiteral => false,
            _ => Error(code, $"Found {Found()}, expected {expected}. {(IsLast ? "The file ends with it and seems to be truncated: send the whole file again." : fix)}"),
        };

    /// <summary>Whether nothing follows the current token: most likely it is what a transfer left of a word.</summary>
    private readonly bool IsLast => _reader.Offset + _reader.Length >= _octets.Length;

    /// <summary>The current token for a message.</summary>
    private readonly string Found()
    {
        if (_keyword is MifKeyword.Start or MifKeyword.End)
        {
            string word = _reader.Kind == MifTokenKind.EndOfFile ? "and the end of the file"
                : _reader.Offset == _start ? "alone"
                : Show(_reader.Octets);
            return $"{_keyword.Text()} {(_block == MifKeyword.None ? word : _block.Text())}";
        }

        return _reader.Kind switch
        {
            MifTokenKind.EndOfFile => "the end of the file",
            MifTokenKind.Literal or MifTokenKind.OpenLiteral => Show(_reader.Octets),
            MifTokenKind.Unknown when _reader.Octets[0] is < 0x21 or > 0x7E => $"the octet {_reader.Octets[0]:X2} (hexadecimal)",
            _ => $"'{Show(_reader.Octets)}'",
        };
    }

    /// <summary>From the current token to the end of its line.</summary>
    private readonly string FoundLine() => $"'{FoundOnLine()}'";

    private readonly string FoundOnLine()
    {
        var rest = _octets[_reader.Offset..];
        int end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        return Show(rest[..(end < 0 ? rest.Length : end)].TrimEnd(" \t"u8));
    }

    private static string Show(ReadOnlySpan<byte> octets)
    {
        var shown = octets[..Math.Min(octets.Length, ShownOctets)];
        var text = new StringBuilder(Encoding.Latin1.GetString(shown));
        for (int index = 0; index < text.Length; index++)
        {
            text[index] = char.IsControl(text[index]) ? '.' : text[index];
        }

        return shown.Length < octets.Length ? text.Append("...").ToString() : text.ToString();
    }

    /// <summary>The octets of the current token that are on its first line.</summary>
    private readonly int LengthOnLine()
    {
        int end = _reader.HasLineBreak || _reader.Kind == MifTokenKind.OpenLiteral ? _reader.Octets.IndexOfAny((byte)'\r', (byte)'\n') : -1;
        return end < 0 ? _reader.Length : end;
    }
}
