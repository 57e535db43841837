using System.Text;

namespace Replication.Mif;

/// <summary>
/// What a document must keep to so that it can be written and reads back the same. One that was read does. The first thing that is wrong
/// with one made by hand is an <see cref="ArgumentException"/>.
/// </summary>
internal sealed class DocumentRules(MifDocument document, MifMode mode)
{
    private readonly WritingPlace _place = new();
    private readonly ValueRules _rules = ValueRules.Of(mode);
    private readonly HashSet<MifEnumeration> _named = [.. document.Enumerations];

    /// <summary>The cells of a row but for those that are blank at its end: these are the same as missing ones.</summary>
    public static int CountToLastWritten(IReadOnlyList<MifValue> cells)
    {
        int count = cells.Count;
        while (count > 0 && cells[count - 1].Kind == MifValueKind.None)
        {
            count--;
        }

        return count;
    }

    /// <summary>How the names of enumerations compare.</summary>
    public static StringComparer NamesOf(MifMode mode) => mode == MifMode.Sms ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public void Check()
    {
        CheckHeader();
        _place.Enter("component", null);
        CheckText("language", document.Language);
        CheckText("name", document.ComponentName);
        CheckText("description", document.Description);
        CheckText("pragma", document.Pragma);
        foreach (var path in document.Paths)
        {
            CheckPath(path);
        }

        foreach (var enumeration in document.Enumerations)
        {
            _place.Enter("enumeration", enumeration.Name ?? "");
            CheckEnumeration(enumeration);
        }

        foreach (var group in document.Groups)
        {
            CheckGroup(group);
        }

        new TableRules(document, mode, _place).Check();
    }

    private void CheckHeader()
    {
        foreach (var comment in document.HeaderComments)
        {
            _place.Enter("header comment", comment.Name);
            bool isKnown = HeaderCommentReader.KnownNames.Any(known => Ascii.EqualsIgnoreCase(comment.Name, known));
            Require(isKnown, "name", $"is not known, expected one of {string.Join(", ", HeaderCommentReader.KnownNames)}. Correct it.");
            Require(comment.Values.Count is 1 or 2, "values", $"are {comment.Values.Count}, expected one or two. Correct their count.");
            foreach (string value in comment.Values)
            {
                _place.Require("value", ValueRules.FaultOfHeader(value));
            }
        }
    }

    private void CheckPath(MifPath path)
    {
        _place.Enter("path", path.Name);
        CheckText("name", path.Name);
        foreach (var program in path.Programs)
        {
            _place.Require("operating system", ValueRules.FaultOf(program.System));
            CheckText("program", program.File);
        }

        bool areDifferent = path.Programs.DistinctBy(program => program.System).Count() == path.Programs.Count;
        Require(areDifferent, "programs", "share an operating system, expected at most one program for each. Remove the others.");
    }

    private void CheckEnumeration(MifEnumeration enumeration)
    {
        CheckText("name", enumeration.Name);
        foreach (string member in enumeration.Members.Values)
        {
            CheckText($"member \"{member}\"", member);
        }
    }

    private void CheckGroup(MifGroup group)
    {
        _place.Enter("group", group.Name);
        CheckText("name", group.Name);
        CheckText("class", group.Class.Written);
        _place.Require("class", ValueRules.FaultOf(group.Class, mode));
        CheckText("description", group.Description);
        CheckText("pragma", group.Pragma);
        _place.Require("ID", ValueRules.FaultOf(group.Id ?? 1, smallest: 1));
        foreach (int key in group.KeyIds)
        {
            _place.Require("key", ValueRules.FaultOf(key, smallest: 0));
        }

        foreach (var attribute in group.Attributes)
        {
            _place.EnterAttribute(attribute.Name);
            CheckAttribute(attribute);
        }
    }

    private void CheckAttribute(MifAttribute attribute)
    {
        CheckText("name", attribute.Name);
        CheckText("description", attribute.Description);
        _place.Require("ID", ValueRules.FaultOf(attribute.Id, smallest: 0));
        _place.Require("type", ValueRules.FaultOf(attribute.Type));
        _place.Require("access", ValueRules.FaultOf(attribute.Access ?? MifAccess.ReadOnly));
        _place.Require("storage", ValueRules.FaultOf(attribute.Storage ?? MifStorage.Common));
        if (attribute.DeclaredLength is { } length)
        {
            bool mayHaveLength = attribute.Type is MifType.String or MifType.DisplayString or MifType.OctetString;
            Require(mayHaveLength, "declared length", $"goes with no {attribute.Type}, expected a type of strings. Remove it.");
            _place.Require("declared length", ValueRules.FaultOf(length, smallest: 0));
        }

        CheckEnumerationOf(attribute);
        _place.Require("value", _rules.FaultOf(attribute.Value, attribute));
    }

    private void CheckEnumerationOf(MifAttribute attribute)
    {
        bool hasEnumeration = attribute.Enumeration is not null || attribute.EnumerationName is not null;
        Require(
            hasEnumeration == (attribute.Type == MifType.Enumeration),
            "type",
            $"is {attribute.Type}, expected an enumeration, or its name, with the type Enumeration and with no other. Make them agree.");
        CheckText("enumeration's name", attribute.EnumerationName);
        if (attribute.Enumeration is { } enumeration && attribute.EnumerationName is { } name)
        {
            Require(
                _named.Contains(enumeration) && NamesOf(mode).Equals(name, enumeration.Name ?? ""),
                "enumeration",
                $"is none that the component has under the name \"{name}\". Add it to the component's enumerations, or remove the name.");
        }
        else if (attribute.Enumeration is { } own)
        {
            CheckEnumeration(own);
        }
    }

    private void CheckText(string part, string? text) => _place.Require(part, _rules.FaultOf(text));

    private void Require(bool isKept, string part, string fault) => _place.Require(part, isKept ? null : fault);
}
