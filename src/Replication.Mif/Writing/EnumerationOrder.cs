namespace Replication.Mif;

/// <summary>
/// A type refers to the last enumeration of its name that stands before it. Where names are there twice, or where one is unknown as its
/// enumeration comes later, enumerations have their places between the groups.
/// </summary>
internal static class EnumerationOrder
{
    /// <summary>For each group, how many of the component's enumerations are written before it: as many as may be.</summary>
    public static int[] Plan(MifDocument document, StringComparer names)
    {
        var indexes = new Dictionary<MifEnumeration, int>();
        var sameNames = new Dictionary<string, List<int>>(names);
        for (int index = 0; index < document.Enumerations.Count; index++)
        {
            var enumeration = document.Enumerations[index];
            indexes[enumeration] = index;
            string name = enumeration.Name ?? "";
            sameNames.TryAdd(name, []);
            sameNames[name].Add(index);
        }

        var (fewest, most) = (new int[document.Groups.Count], new int[document.Groups.Count]);
        for (int group = 0; group < fewest.Length; group++)
        {
            most[group] = document.Enumerations.Count;
            foreach (var attribute in document.Groups[group].Attributes.Where(attribute => attribute.EnumerationName is not null))
            {
                var named = sameNames.GetValueOrDefault(attribute.EnumerationName!, []);
                int index = attribute.Enumeration is null ? -1 : indexes.GetValueOrDefault(attribute.Enumeration, int.MaxValue);
                int next = named.BinarySearch(index + 1) is var found && found < 0 ? ~found : found;
                fewest[group] = Math.Max(fewest[group], index + 1);
                most[group] = next < named.Count ? Math.Min(most[group], named[next]) : most[group];
            }
        }

        for (int group = most.Length - 1; group >= 0; group--)
        {
            most[group] = group + 1 < most.Length ? Math.Min(most[group], most[group + 1]) : most[group];
            if (most[group] < fewest[group])
            {
                throw new ArgumentException(
                    $"The group \"{document.Groups[group].Name}\" has attributes that refer to enumerations by name, and the component has "
                    + "several of one name, or one of a name that shall be unknown: no order of enumerations and groups gives each attribute "
                    + "its own. Give the enumerations different names, in the order of the groups that refer to them.",
                    nameof(document));
            }
        }

        return most;
    }
}
