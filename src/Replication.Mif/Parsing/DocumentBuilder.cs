namespace Replication.Mif;

/// <summary>Makes the document of what was read: what can be checked only when all of it is known.</summary>
internal static class DocumentBuilder
{
    public static MifDocument Build(ComponentDraft component, MifMode mode, DiagnosticList diagnostics)
    {
        var names = mode == MifMode.Strict ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        var groups = component.Groups.ConvertAll(group => BuildGroup(group, names, diagnostics));
        if (mode == MifMode.Strict)
        {
            CheckComponent(component, diagnostics);
        }

        var partial = groups.Where((_, index) => !component.Groups[index].IsWhole).ToHashSet();
        var templates = Templates(groups).ToDictionary(group => group.Class, group => new TableBuilder(group, diagnostics));
        var tables = new List<MifTable>();
        foreach (var table in component.Tables)
        {
            // The template of a table may be the group that could not be read.
            bool isKnown = templates.TryGetValue(table.Class, out var builder);
            if (isKnown && table.IsWhole && !partial.Contains(builder!.Template))
            {
                tables.Add(builder.Build(table));
            }
            else if (!isKnown && table.IsWhole && partial.Count == 0)
            {
                string message = $"The table \"{table.Name}\" is of the class \"{table.Class}\", expected the class of a group. "
                    + "Add the group with a KEY as the table's template, or correct the class.";
                diagnostics.Add(MifDiagnosticCode.UnknownTemplate, table.Position, 5, message);
            }
        }

        return new MifDocument
        {
            Language = component.Language,
            HeaderComments = component.HeaderComments,
            ComponentName = component.Name,
            Description = component.Description,
            Pragma = component.Pragma,
            Paths = component.Paths,
            Enumerations = component.Enumerations,
            Groups = groups,
            Tables = tables,
            Position = component.Position,
        };
    }

    /// <summary>Of each class the group that tables of it take for their template: the first with a key, else the first.</summary>
    public static IEnumerable<MifGroup> Templates(IReadOnlyList<MifGroup> groups) =>
        groups.Where(group => group.IsTemplate).Concat(groups.Where(group => !group.IsTemplate)).DistinctBy(group => group.Class);

    /// <summary>What the guides ask of a component beyond what SMS does.</summary>
    private static void CheckComponent(ComponentDraft component, DiagnosticList diagnostics)
    {
        if (component.Groups.TrueForAll(group => group.IsWhole && !group.Class.Name.Equals("ComponentID", StringComparison.OrdinalIgnoreCase)))
        {
            const string Message = "The component has no ComponentID group, expected one of the class DMTF|ComponentID|1.0. Add it.";
            diagnostics.Add(MifDiagnosticCode.MissingComponentId, component.Position, 5, Message);
        }

        var ids = new HashSet<int>();
        var blocks = component.Groups.Where(group => group.Id is not null).Select(group => (Id: group.Id!.Value, group.Name, group.Position))
            .Concat(component.Tables.Where(table => table.Id > 0).Select(table => (table.Id, table.Name, table.Position)));
        foreach (var (id, name, position) in blocks.OrderBy(block => block.Position).Where(block => !ids.Add(block.Id)))
        {
            string message = $"\"{name}\" has the ID {id}, which a group or table before it has. Number them apart.";
            diagnostics.Add(MifDiagnosticCode.DuplicateGroupId, position, 5, message);
        }
    }

    private static MifGroup BuildGroup(GroupDraft draft, StringComparer nameComparer, DiagnosticList diagnostics)
    {
        var group = new MifGroup
        {
            Name = draft.Name,
            Class = draft.Class,
            Id = draft.Id,
            KeyIds = draft.KeyIds,
            Description = draft.Description,
            Pragma = draft.Pragma,
            Attributes = draft.Attributes,
            Position = draft.Position,
        };
        if (draft.IsWhole)
        {
            CheckGroup(group, nameComparer, diagnostics);
        }

        return group;
    }

    private static void CheckGroup(MifGroup group, StringComparer nameComparer, DiagnosticList diagnostics)
    {
        string what = $"The group \"{group.Name}\"";
        void Forgive(MifDiagnosticCode code, MifPosition at, string found, string forgiveness, string fix) =>
            diagnostics.AddForgivable(code, at, 5, $"{what} {found}", forgiveness, fix);

        if (group is { Id: null, IsTemplate: false })
        {
            const string Taken = "Its values are taken as a scalar group's.";
            Forgive(MifDiagnosticCode.GroupWithoutId, group.Position, "has neither ID nor KEY.", Taken, "Write ID = ... into it.");
        }

        if (group.Attributes.Count == 0)
        {
            const string Found = "has no attributes, expected at least one.";
            Forgive(MifDiagnosticCode.EmptyGroup, group.Position, Found, "It is taken without.", "Add them.");
        }

        var ids = new HashSet<int>();
        var names = new HashSet<string>(nameComparer);
        foreach (var attribute in group.Attributes)
        {
            if (!ids.Add(attribute.Id))
            {
                string found = $"has a second attribute of ID {attribute.Id}, \"{attribute.Name}\".";
                Forgive(MifDiagnosticCode.DuplicateAttributeId, attribute.Position, found, "Both are taken.", "Number them apart.");
            }

            if (!names.Add(attribute.Name))
            {
                string found = $"has a second attribute \"{attribute.Name}\".";
                Forgive(
                    MifDiagnosticCode.DuplicateAttributeName, attribute.Position, found, "Both are taken.", "Remove the one that does not hold.");
            }
        }

        foreach (int key in group.KeyIds.Where(key => !ids.Contains(key)))
        {
            string found = $"has the key {key}, expected the ID of one of its attributes.";
            Forgive(MifDiagnosticCode.UnknownKey, group.Position, found, "It is passed over.", "Correct the key.");
        }
    }
}
