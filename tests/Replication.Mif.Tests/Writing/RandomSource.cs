using System.Text;

namespace Replication.Mif.Tests.Writing;

/// <summary>Writes MIFs as others may have written them: statements in any order, literals in parts, integers in any base, remarks.</summary>
internal sealed class RandomSource(Choices choices)
{
    private readonly List<string> _classes = ["\"A|B|1\"", "\"a|b|1\"", "\"C|D|2\""];

    public string Make()
    {
        var text = new StringBuilder();
        text.AppendJoin("", choices.Some(3, _ => choices.Of("//Architecture<X>\n", "// KeyAttribute<a<b><\u00E9> rest\r\n", "// a remark\n", "//FullResync<>\r")));
        text.Append(choices.IsTrue() ? $"language = {Literal()}\n" : "").Append("START COMPONENT\n");
        string[] blocks =
        [
            .. Statements($"NAME = {Literal()}", $"DESCRIPTION = {Literal()}", $"PRAGMA = {Literal()}"), .. choices.Some(3, _ => Enumeration(named: true)),
            .. choices.Some(2, _ => Path()), .. choices.Some(3, Group), .. choices.Some(2, Table),
        ];
        Shuffle(blocks);
        text.AppendJoin(Space(), blocks).Append(Space());

        // Attributes behind their group, and a file without its end: both are forgiven.
        text.Append(Group(8)).Append(choices.IsTrue(8) ? Attribute(9) : "").Append(choices.IsTrue(8) ? "" : "END COMPONENT");
        return text.ToString();
    }

    private string Path() =>
        Block("PATH", Statements($"NAME = {Literal()}", $"WIN32 = {Literal()}", "DOS = direct-interface", $"winnt = {Literal()}"));

    private string Enumeration(bool named) => Block("ENUM",
        [
            .. Statements(named ? $"NAME = {choices.Of("\"State\"", "\"STATE\"", "\"Other\"", "\"\"")}" : "", "TYPE = INT"),
            .. choices.Some(3, _ => $"{Integer()} = {Literal()}"),
        ]);

    private string Group(int index) => Block("GROUP",
        [
            .. Statements(
                $"NAME = {Literal()}",
                $"CLASS = {(index == 0 ? _classes[0] : choices.Of([.. _classes]))}",
                $"ID = {index + 1}",
                choices.IsTrue() ? "KEY = 1, 2" : "KEY = 0",
                $"DESCRIPTION = {Literal()}"),
            .. Enumerable.Range(1, 2 + choices.Next(3)).Select(Attribute),
        ]);

    private string Attribute(int index) => Block("ATTRIBUTE", Statements(
        $"NAME = {Literal()}",
        $"ID = {(choices.IsTrue(16) ? 0 : index)}",
        $"TYPE = {Type()}",
        $"DESCRIPTION = {Literal()}",
        $"ACCESS = {choices.Of("read-only", "READ-WRITE", "Write-Only")}",
        $"STORAGE = {choices.Of("common", "SPECIFIC")}",
        $"VALUE = {Value()}"));

    private string Type() => choices.Of(
        "STRING", "string ( 0x10 )", "INT", "INTEGER64", "GAUGE", "COUNTER", "COUNTER64", "DATE", "DISPLAYSTRING(3)", "OCTETSTRING", "\"State\"", "\"state\"",
        "\"Other\"", "\"Nowhere\"", "\"\"", Enumeration(named: false), Enumeration(named: true));

    private string Table(int index)
    {
        string row = choices.IsTrue() ? $"{{ {Value()} }}" : "{ \"a\", }";
        return Block("TABLE",
            [
                .. Statements($"NAME = {Literal()}", $"ID = {index + 50}", $"CLASS = {choices.Of(_classes[0], _classes[1])}"),
                .. choices.Some(3, _ => choices.Of(row, $"{{ {Value()} , {Value()} }}", $"{{ , {Value()} }}", "{ }", "{ ,, }")),
            ]);
    }

    private string Value() => choices.Of(Literal(), Integer(), "unknown", "UNSUPPORTED", $"* {Literal()}", "0", "1");

    private string Integer() => choices.Of("0", "1", "-5", "010", "0x1F", "-0xff", "4294967296", "-9223372036854775808");

    private string Literal() => $"\"{string.Concat(choices.Some(4, _ => choices.Of(
        "abc", " ", "\\\"", "\\\\", "\\x41", "\\1018", "\\7", "\\n", "\r\n", "\u00E9\u0080\u00FF", "//", "\" // remark\n\"", "\" \"", "\\0cut", "\u0001",
        new string('x', 200), string.Concat(Enumerable.Repeat("\\\\", 300)))))}\"";

    /// <summary>The ones that the block needs, and some of the others, in any order.</summary>
    private string[] Statements(params string[] statements)
    {
        string[] kept = [.. statements.Where((statement, index) =>
            index == 0 || statement.StartsWith("CLASS", StringComparison.Ordinal) || statement.StartsWith("TYPE", StringComparison.Ordinal)
            || (statement.StartsWith("ID", StringComparison.Ordinal) && statements.Length != 5) || choices.IsTrue())];
        Shuffle(kept);
        return kept;
    }

    private string Block(string name, string[] parts) => $"START {name}{Space()}{string.Join(Space(), parts)}{Space()}END {name}\n";

    private string Space() => choices.Of(" ", "\r\n  ", "\t", " // \"remark\"\n");

    private void Shuffle(string[] parts)
    {
        for (int index = parts.Length - 1; index > 0; index--)
        {
            int other = index - choices.Next(index + 1);
            (parts[index], parts[other]) = (parts[other], parts[index]);
        }
    }
}
