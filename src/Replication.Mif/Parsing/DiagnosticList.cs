namespace Replication.Mif;

internal sealed class DiagnosticList(int maximum)
{
    private readonly List<MifDiagnostic> _list = [];

    public bool HasErrors { get; private set; }

    /// <summary>False when the run shall end: an error came when the list was full.</summary>
    public bool Add(MifDiagnosticCode code, MifPosition at, int length, string message)
    {
        bool isError = code.Severity() == MifSeverity.Error;
        HasErrors |= isError;
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

    public IReadOnlyList<MifDiagnostic> InOrder() =>
        [
            .. _list.OrderBy(diagnostic => diagnostic.Code == MifDiagnosticCode.TooManyWarnings)
                .ThenBy(diagnostic => diagnostic.Line)
                .ThenBy(diagnostic => diagnostic.Column),
        ];

    private static MifDiagnostic Create(MifDiagnosticCode code, MifPosition at, int length, string message) =>
        new() { Code = code, Line = at.Line, Column = at.Column, Length = length, Message = message };
}
