namespace Replication.Contracts;

/// <summary>Cuts items into portions that fit into one message each.</summary>
public static class MessagePortions
{
    /// <summary>A message holds at most so many octets of items, or one item.</summary>
    public const int MaximumOctets = 1024 * 1024;

    /// <summary>Portions in the order of the items; none is empty.</summary>
    public static IEnumerable<IReadOnlyList<T>> Cut<T>(IEnumerable<T> items, Func<T, int> octets)
    {
        var portion = new List<T>();
        long sum = 0;
        foreach (var item in items)
        {
            if (portion.Count > 0 && sum + octets(item) > MaximumOctets)
            {
                yield return portion;
                portion = [];
                sum = 0;
            }

            portion.Add(item);
            sum += octets(item);
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }
}
