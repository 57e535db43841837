namespace Replication.Mif;

internal sealed class DiagnosticList(int maximum, MifMode mode)
{
    private readonly List<MifDiagnostic> _list = [];
    private readonly HashSet<MifDiagnosticCode> _told = [];

    /// <summary>Whether the guides decide, and not what SMS forgives.</summary>
    public bool IsStrict => mode == MifMode.Strict;

    /// <summary>Errors that no mode forgives: what they stand in is not known as a whole.</summary>
    public int GrammarErrorCount { get; private set; }

    public bool HasErrors { get; private set; }

    /// <summary>False when the run shall end: an error came when the list was full.</summary>
    public bool Add(MifDiagnosticCode code, MifPosition at, int length, string message)
    {
        bool isError = code.Severity(mode) == MifSeverity.Error;
        HasErrors |= isError;
        GrammarErrorCount += code < MifDiagnosticCode.AttributeIdZero ? 1 : 0;
        if (_list.Count < maximum - 1 || (_list.Count < maximum && isError))
        {
            _list.Add(Create(code, at, length, message));
        }
        else if (isError)
        {
            // The last place is an error's: a list that is full of warnings must not hide why there is no document.
            _list[^1] = _list[^1].Severity == MifSeverity.Error ? _list[^1] : Create(code, at, length, message);
            return false;
        }
        else if (code == MifDiagnosticCode.MissingEndComponent && _list.Count > 1)
        {
            // That a file may have lost its end must not be hidden either.
            _list[^2] = Create(code, at, length, message);
        }
        else if (_list.Count < maximum)
        {
            _list.Add(Create(
                MifDiagnosticCode.TooManyWarnings,
                at,
                0,
                $"There are more warnings than the {maximum} that are kept; the others are not shown."));
        }

        return true;
    }

    /// <summary>Adds what SMS forgives: a warning that says what is made of it, or by the book an error.</summary>
    public bool AddForgivable(MifDiagnosticCode code, MifPosition at, int length, string found, string forgiveness, string fix) =>
        Add(code, at, length, IsStrict ? $"{found} {fix}" : $"{found} {forgiveness} {fix}");

    /// <summary>Whether an information of the code is still to be added: in the dialect of SMS, once, where there is room.</summary>
    public bool Wants(MifDiagnosticCode code) => !IsStrict && _list.Count < maximum - 1 && _told.Add(code);

    public IReadOnlyList<MifDiagnostic> InOrder() =>
        [
            .. _list.OrderBy(diagnostic => diagnostic.Code == MifDiagnosticCode.TooManyWarnings)
                .ThenBy(diagnostic => diagnostic.Line)
                .ThenBy(diagnostic => diagnostic.Column),
        ];

    private MifDiagnostic Create(MifDiagnosticCode code, MifPosition at, int length, string message) =>
        new() { Code = code, Severity = code.Severity(mode), Line = at.Line, Column = at.Column, Length = length, Message = message };
}
