using System.Text;

namespace Replication.Mif.Tests;

/// <summary>A document as text, everything that it says but places: two files say the same where their summaries are the same.</summary>
internal static class Summary
{
    private const int LongestText = 60;

    public static string Of(MifDocument document)
    {
        var text = new StringBuilder();
        foreach (var comment in document.HeaderComments)
        {
            text.Append($"  //{comment.Name}{string.Concat(comment.Values.Select(value => $"<{value}>"))}\n");
        }

        text.Append($"  component {Quote(document.ComponentName)}{Said("language", document.Language)}");
        text.Append($"{Said("description", document.Description)}{Said("pragma", document.Pragma)}\n");
        foreach (var enumeration in document.Enumerations)
        {
            text.Append($"  enumeration {Quote(enumeration.Name ?? "")} {Members(enumeration)}\n");
        }

        foreach (var group in document.Groups)
        {
            Add(text, group);
        }

        foreach (var table in document.Tables)
        {
            text.Append($"  table {Quote(table.Name)} id {table.Id} {table.Class.Folded}, template {Quote(table.Template.Name)}\n");
            foreach (var row in table.Rows)
            {
                text.Append($"    {{ {string.Join(", ", row.Cells.Select(cell => Show(cell.Value)))} }}{(row.IsReplaced ? " replaced" : "")}\n");
            }
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, MifGroup group)
    {
        string id = group.Id is { } number ? $" id {number}" : "";
        string key = group.IsTemplate ? $" key {string.Join(", ", group.KeyIds)}" : "";
        text.Append($"  group {Quote(group.Name)} {group.Class.Folded}{id}{key}");
        text.Append($"{Said("description", group.Description)}{Said("pragma", group.Pragma)}\n");
        foreach (var attribute in group.Attributes)
        {
            string length = attribute.DeclaredLength is { } declared ? $"({declared})" : "";
            string members = attribute.Enumeration is { } enumeration ? $" {Members(enumeration)}" : "";
            text.Append($"    {attribute.Id} {Quote(attribute.Name)} {attribute.Type}{length}{members}{Said("description", attribute.Description)}");
            text.Append($" = {Show(attribute.Value)}\n");
        }
    }

    private static string Members(MifEnumeration enumeration) =>
        $"[{string.Join(", ", enumeration.Members.OrderBy(member => member.Key).Select(member => $"{member.Key} {Quote(member.Value)}"))}]";

    private static string Show(MifValue value) => value.Kind switch
    {
        MifValueKind.None => "none",
        MifValueKind.Integer => $"{value.Integer}",
        MifValueKind.Literal => $"{Quote(value.Text!)}{(value.IsCut ? $" cut of {value.OctetCount}" : "")}",
        MifValueKind.Symbol => $"* {Quote(value.Text!)}",
        _ => value.Kind.ToString().ToLowerInvariant(),
    };

    private static string Said(string name, string? text) => text is null ? "" : $", {name} {Quote(text)}";

    private static string Quote(string text)
    {
        string shown = string.Concat(text.Take(LongestText).Select(letter => letter is < ' ' or >= '\u007F' ? $"\\x{(int)letter:X2}" : $"{letter}"));
        return text.Length > LongestText ? $"\"{shown}\"... of {text.Length}" : $"\"{shown}\"";
    }
}
