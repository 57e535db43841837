using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Replication.Mif.Tests.Writing;

/// <summary>
/// A document as lines, one for each property that it has however deep: what is equal in them is equal. By reflection, so that a property
/// added later is compared too. Positions are left out, and so are blank cells at the end of a row.
/// </summary>
internal static class Shown
{
    public static string Text(MifDocument document)
    {
        var text = new StringBuilder();
        Append(text, "", document, document);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string path, object? value, MifDocument document)
    {
        switch (value)
        {
            case null or string or int or long or bool or Enum:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path} = {Escaped(value)}");
                break;
            case MifClass mifClass:
                text.AppendLine(CultureInfo.InvariantCulture, $"{path} = {Escaped(mifClass.Written)}");
                break;
            case IReadOnlyDictionary<long, string> members:
                AppendAll(text, path, members.OrderBy(member => member.Key).Select(member => $"{member.Key}: {member.Value}"), document);
                break;
            case IEnumerable items:
                AppendAll(text, path, items, document);
                break;
            default:
                foreach (var property in Properties(value))
                {
                    Append(text, $"{path}.{property.Name}", Part(value, property, document), document);
                }

                break;
        }
    }

    /// <summary>The value of a property; of what the document has elsewhere, where it has it.</summary>
    private static object? Part(object owner, PropertyInfo property, MifDocument document) => (owner, property.Name) switch
    {
        (MifTable table, nameof(MifTable.Template)) => document.Groups.Index().Single(pair => pair.Item == table.Template).Index,
        (MifRow row, nameof(MifRow.Template)) => document.Groups.Index().Single(pair => pair.Item == row.Template).Index,
        (MifRow row, nameof(MifRow.WrittenCells)) => row.WrittenCells.Take(1 + row.WrittenCells.Index()
            .LastOrDefault(cell => cell.Item.Kind != MifValueKind.None, (-1, default)).Index),
        (MifAttribute { EnumerationName: not null, Enumeration: { } named }, nameof(MifAttribute.Enumeration)) =>
            document.Enumerations.Index().Last(pair => pair.Item == named).Index,
        (MifGroup, nameof(MifGroup.OwnValues)) or (MifGroup, nameof(MifGroup.Columns)) or (MifRow, nameof(MifRow.Cells)) => null,
        _ => property.GetValue(owner),
    };

    private static void AppendAll(StringBuilder text, string path, IEnumerable items, MifDocument document)
    {
        int index = 0;
        foreach (object? item in items)
        {
            Append(text, $"{path}[{index++}]", item, document);
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{path}.Count = {index}");
    }

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType != typeof(MifPosition) && property.GetIndexParameters().Length == 0);

    /// <summary>So that an unprintable difference shows.</summary>
    private static string Escaped(object? value) => string.Concat(
        $"{value ?? "null"}".Select(letter => letter is < ' ' or > '~' ? $"\\u{(int)letter:X4}" : $"{letter}"));
}
