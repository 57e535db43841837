using System.Buffers;
using System.Globalization;
using System.Text;

namespace Replication.Mif;

/// <summary>One document on its way to octets. It has been checked, so nothing here can fail.</summary>
internal sealed class WriteRun(ArrayBufferWriter<byte> octets)
{
    private const int MaximumLevel = 5;
    private static readonly byte[] LineEndAndIndent = Encoding.Latin1.GetBytes("\r\n" + new string(' ', 2 * MaximumLevel));

    private int _level;

    public void WriteFile(MifDocument document, int[] enumerationsBefore)
    {
        foreach (var comment in document.HeaderComments)
        {
            Write($"//{comment.Name}");
            foreach (string value in comment.Values)
            {
                Write($"<{value}>");
            }

            EndLine();
        }

        if (document.Language is not null)
        {
            WriteText("Language", document.Language);
            EndLine();
        }

        Start("Component");
        Text("Name", document.ComponentName);
        Text("Description", document.Description);
        Text("Pragma", document.Pragma);
        WriteBlocks(document, enumerationsBefore);
        End("Component");
        EndLine();
    }

    private void WriteBlocks(MifDocument document, int[] enumerationsBefore)
    {
        foreach (var path in document.Paths)
        {
            WritePath(path);
        }

        int written = 0;
        for (int index = 0; index < document.Groups.Count; index++)
        {
            WriteEnumerations(document, ref written, enumerationsBefore[index]);
            WriteGroup(document.Groups[index]);
        }

        WriteEnumerations(document, ref written, document.Enumerations.Count);
        foreach (var table in document.Tables)
        {
            WriteTable(table);
        }
    }

    private void WritePath(MifPath path)
    {
        StartOnLine("Path");
        Text("Name", path.Name);
        foreach (var program in path.Programs)
        {
            if (program.File is null)
            {
                Word(program.System.ToString(), "Direct-Interface");
            }
            else
            {
                Text(program.System.ToString(), program.File);
            }
        }

        End("Path");
    }

    private void WriteEnumerations(MifDocument document, ref int written, int end)
    {
        for (; written < end; written++)
        {
            NewLine();
            WriteEnumeration(document.Enumerations[written]);
        }
    }

    private void WriteEnumeration(MifEnumeration enumeration)
    {
        Start("Enum");
        Text("Name", enumeration.Name);
        foreach (var (number, name) in enumeration.Members.OrderBy(member => member.Key))
        {
            Text(number.ToString(CultureInfo.InvariantCulture), name);
        }

        End("Enum");
    }

    private void WriteGroup(MifGroup group)
    {
        StartOnLine("Group");
        Text("Name", group.Name);
        Text("Class", group.Class.Written);
        Number("ID", group.Id);
        if (group.KeyIds.Count > 0)
        {
            Word("Key", "");
            for (int index = 0; index < group.KeyIds.Count; index++)
            {
                Write(index == 0 ? "" : ", ");
                WriteInteger(group.KeyIds[index]);
            }
        }

        Text("Description", group.Description);
        Text("Pragma", group.Pragma);
        foreach (var attribute in group.Attributes)
        {
            WriteAttribute(attribute);
        }

        End("Group");
    }

    private void WriteAttribute(MifAttribute attribute)
    {
        StartOnLine("Attribute");
        Text("Name", attribute.Name);
        Number("ID", attribute.Id);
        Text("Description", attribute.Description);
        WriteType(attribute);
        if (attribute.Access is { } access)
        {
            Word("Access", access switch
            {
                MifAccess.ReadOnly => "Read-Only",
                MifAccess.ReadWrite => "Read-Write",
                _ => "Write-Only",
            });
        }

        if (attribute.Storage is { } storage)
        {
            Word("Storage", storage.ToString());
        }

        if (attribute.Value.Kind != MifValueKind.None)
        {
            Word("Value", "");
            WriteValue(attribute.Value);
        }

        End("Attribute");
    }

    private void WriteType(MifAttribute attribute)
    {
        if (attribute.EnumerationName is not null)
        {
            Text("Type", attribute.EnumerationName);
        }
        else if (attribute.Enumeration is not null)
        {
            Word("Type", "");
            WriteEnumeration(attribute.Enumeration);
        }
        else
        {
            Word("Type", attribute.Type.ToString());
            if (attribute.DeclaredLength is { } length)
            {
                Write("(");
                WriteInteger(length);
                Write(")");
            }
        }
    }

    private void WriteTable(MifTable table)
    {
        StartOnLine("Table");
        Text("Name", table.Name);
        Number("ID", table.Id);
        Text("Class", table.Class.Written);
        foreach (var row in table.Rows)
        {
            NewLine();
            WriteRow(row.WrittenCells);
        }

        End("Table");
    }

    private void WriteRow(IReadOnlyList<MifValue> cells)
    {
        int count = DocumentRules.CountToLastWritten(cells);
        Write("{ ");
        for (int index = 0; index < count; index++)
        {
            Write(index == 0 ? "" : ", ");
            WriteValue(cells[index]);
        }

        Write(count == 0 ? "}" : " }");
    }

    private void WriteValue(MifValue value)
    {
        switch (value.Kind)
        {
            case MifValueKind.None:
                break;
            case MifValueKind.Integer:
                WriteInteger(value.Integer);
                break;
            case MifValueKind.Unknown:
                Write("Unknown");
                break;
            case MifValueKind.Unsupported:
                Write("Unsupported");
                break;
            default:
                Write(value.Kind == MifValueKind.Symbol ? "* " : "");
                WriteLiteral(value.WholeText);
                break;
        }
    }

    private void StartOnLine(string block)
    {
        NewLine();
        Start(block);
    }

    private void Start(string block)
    {
        Write("Start ");
        Write(block);
        _level++;
    }

    private void End(string block)
    {
        _level--;
        NewLine();
        Write("End ");
        Write(block);
    }

    private void Text(string statement, string? text)
    {
        if (text is not null)
        {
            NewLine();
            WriteText(statement, text);
        }
    }

    private void WriteText(string statement, string text)
    {
        Write(statement);
        Write(" = ");
        WriteLiteral(text);
    }

    private void Number(string statement, int? number)
    {
        if (number is { } written)
        {
            Word(statement, "");
            WriteInteger(written);
        }
    }

    private void Word(string statement, string word)
    {
        NewLine();
        Write(statement);
        Write(" = ");
        Write(word);
    }

    private void WriteLiteral(string? text) =>
        LiteralWriter.Write(octets, text, LineEndAndIndent.AsSpan(0, 2 + (2 * (_level + 1))));

    private void WriteInteger(long integer)
    {
        integer.TryFormat(octets.GetSpan(20), out int length, provider: CultureInfo.InvariantCulture);
        octets.Advance(length);
    }

    private void NewLine() => octets.Write(LineEndAndIndent.AsSpan(0, 2 + (2 * _level)));

    private void EndLine() => octets.Write("\r\n"u8);

    private void Write(string text) => octets.Advance(Encoding.Latin1.GetBytes(text, octets.GetSpan(Math.Max(text.Length, 1))));
}
