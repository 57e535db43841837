namespace Replication.Mif;

/// <summary>Makes the document of what was read: what can be checked only when all of it is known.</summary>
internal static class DocumentBuilder
{
    public static MifDocument Build(ComponentDraft component, DiagnosticList diagnostics)
    {
        var groups = component.Groups.ConvertAll(group => BuildGroup(group, diagnostics));
        var templates = Templates(groups).ToDictionary(group => group.Class, group => new TableBuilder(group, diagnostics));
        var tables = new List<MifTable>();
        foreach (var table in component.Tables)
        {
            if (templates.TryGetValue(table.Class, out var builder))
            {
                tables.Add(builder.Build(table));
            }
            else
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

    private static MifGroup BuildGroup(GroupDraft draft, DiagnosticList diagnostics)
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
        CheckGroup(group, diagnostics);
        return group;
    }

    private static void CheckGroup(MifGroup group, DiagnosticList diagnostics)
    {
        string what = $"The group \"{group.Name}\"";
        if (group is { Id: null, IsTemplate: false })
        {
            string message = $"{what} has neither ID nor KEY. Its values are taken as a scalar group's; write ID = ... into it.";
            diagnostics.Add(MifDiagnosticCode.GroupWithoutId, group.Position, 5, message);
        }

        if (group.Attributes.Count == 0)
        {
            diagnostics.Add(MifDiagnosticCode.EmptyGroup, group.Position, 5, $"{what} has no attributes, expected at least one. Add them.");
        }

        var ids = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var attribute in group.Attributes)
        {
            if (!ids.Add(attribute.Id))
            {
                string message = $"{what} has a second attribute of ID {attribute.Id}, \"{attribute.Name}\". Number them apart.";
                diagnostics.Add(MifDiagnosticCode.DuplicateAttributeId, attribute.Position, 5, message);
            }

            if (!names.Add(attribute.Name))
            {
                string message = $"{what} has a second attribute \"{attribute.Name}\". Remove the one that does not hold.";
                diagnostics.Add(MifDiagnosticCode.DuplicateAttributeName, attribute.Position, 5, message);
            }
        }

        foreach (int key in group.KeyIds.Where(key => !ids.Contains(key)))
        {
            string message = $"{what} has the key {key}, expected the ID of one of its attributes. Correct the key.";
            diagnostics.Add(MifDiagnosticCode.UnknownKey, group.Position, 5, message);
        }
    }
}
