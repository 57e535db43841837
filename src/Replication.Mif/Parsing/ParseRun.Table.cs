using System.Runtime.InteropServices;

namespace Replication.Mif;

/// <summary>Tables and paths.</summary>
internal ref partial struct ParseRun
{
    private static readonly ulong TableStatements = Bits(MifKeyword.Name, MifKeyword.Id, MifKeyword.Class);

    private static readonly ulong PathStatements = Bits(
        MifKeyword.Name, MifKeyword.Dos, MifKeyword.MacOs, MifKeyword.Os2, MifKeyword.Unix, MifKeyword.Win16, MifKeyword.Win32, MifKeyword.Win9x, MifKeyword.WinNt);

    private void ReadTable()
    {
        if (!CountBlock())
        {
            return;
        }

        var table = new TableDraft { Position = _at };
        _component.Tables.Add(table);
        ulong seen = 0;
        int errors = _diagnostics.GrammarErrorCount;
        Next();
        while (Continues(new OpenBlock(MifKeyword.Table, 2, table.Name, table.Position)))
        {
            if (Kind == MifTokenKind.OpenBrace)
            {
                ReadRow(table);
            }
            else if (_keyword == MifKeyword.Start)
            {
                UnexpectedBlock("rows, as a table has no blocks", TableStatements, ref seen, atRows: true);
            }
            else if ((TableStatements & Bit(_keyword)) == 0)
            {
                UnknownStatement("table", "NAME, ID, CLASS, a row in braces, or END TABLE", TableStatements, ref seen, atRows: true);
            }
            else if (!ReadTableStatement(table, ref seen))
            {
                Synchronise(TableStatements, atRows: true);
            }
        }

        Requires(seen, new OpenBlock(MifKeyword.Table, 2, table.Name, table.Position), MifKeyword.Name, MifKeyword.Id, MifKeyword.Class);
        table.IsWhole = _diagnostics.GrammarErrorCount == errors;
    }

    private bool ReadTableStatement(TableDraft table, ref ulong seen)
    {
        var statement = _keyword;
        Once(ref seen);
        if (!TakeEqualsSign(statement))
        {
            return false;
        }

        switch (statement)
        {
            case MifKeyword.Id:
                bool isId = TryReadId(1, "the table's ID", out int id);
                table.Id = id;
                return isId;
            case MifKeyword.Class:
                bool isClass = TryReadClass(out var mifClass);
                table.Class = mifClass;
                return isClass;
            default:
                bool isName = TryReadText(statement, out string? name);
                table.Name = name ?? "";
                return isName;
        }
    }

    /// <summary>Reads <c>{ V, , V }</c>. Cells that are blank at the end need not be kept: a missing cell is blank too.</summary>
    private void ReadRow(TableDraft table)
    {
        if (++_component.RowCount > _options.MaximumRows)
        {
            Stop(MifDiagnosticCode.TooManyRows, $"There are more than {_options.MaximumRows} rows (MaximumRows). Split the file.");
            return;
        }

        var position = _at;
        _cells.Clear();
        Next();
        if (!TryReadCells(out int written))
        {
            SkipRow();
            return;
        }

        table.Rows.Add(new RowDraft([.. CollectionsMarshal.AsSpan(_cells)[..written]], position));
        Next();
    }

    private bool TryReadCells(out int written)
    {
        written = 0;
        while (Kind != MifTokenKind.CloseBrace)
        {
            var cell = new MifValue { Position = _at };
            if (!CountValue() || (Kind != MifTokenKind.Comma && !TryReadValue(out cell)))
            {
                return false;
            }

            _cells.Add(cell);
            written = cell.Kind == MifValueKind.None ? written : _cells.Count;
            if (Kind == MifTokenKind.Comma)
            {
                Next();
            }
            else if (Kind != MifTokenKind.CloseBrace)
            {
                return Unexpected("',' or '}' after a cell");
            }
        }

        return true;
    }

    private void ReadPath()
    {
        if (!CountBlock())
        {
            return;
        }

        var position = _at;
        string name = "";
        var programs = new List<MifProgram>();
        Inform(MifDiagnosticCode.PathIgnored, position, _length, "A path names component instrumentation, which SMS does not run: it is ignored.");
        ulong seen = 0;
        Next();
        while (Continues(new OpenBlock(MifKeyword.Path, 2, name, position)))
        {
            var statement = _keyword;
            if ((PathStatements & Bit(statement)) == 0)
            {
                const string Expected = "NAME, DOS, MACOS, OS2, UNIX, WIN16, WIN32, WIN9X, WINNT or END PATH";
                UnknownStatement("path", Expected, PathStatements, ref seen);
                continue;
            }

            Once(ref seen);
            if (!TakeEqualsSign(statement) || !ReadPathOperand(statement, out string? operand))
            {
                Synchronise(PathStatements);
            }
            else if (statement == MifKeyword.Name)
            {
                name = operand ?? "";
            }
            else
            {
                programs.Add(new MifProgram(SystemOf(statement), operand));
            }
        }

        Requires(seen, new OpenBlock(MifKeyword.Path, 2, name, position), MifKeyword.Name);
        _component.Paths.Add(new MifPath { Name = name, Programs = programs, Position = position });
    }

    private bool ReadPathOperand(MifKeyword statement, out string? operand)
    {
        if (_keyword == MifKeyword.DirectInterface && statement != MifKeyword.Name)
        {
            operand = null;
            Next();
            return true;
        }

        return TryReadText(statement, out operand);
    }

    private static MifOperatingSystem SystemOf(MifKeyword keyword) => keyword switch
    {
        MifKeyword.Dos => MifOperatingSystem.Dos,
        MifKeyword.MacOs => MifOperatingSystem.MacOs,
        MifKeyword.Os2 => MifOperatingSystem.Os2,
        MifKeyword.Unix => MifOperatingSystem.Unix,
        MifKeyword.Win16 => MifOperatingSystem.Win16,
        MifKeyword.Win32 => MifOperatingSystem.Win32,
        MifKeyword.Win9x => MifOperatingSystem.Win9x,
        _ => MifOperatingSystem.WinNt,
    };
}
