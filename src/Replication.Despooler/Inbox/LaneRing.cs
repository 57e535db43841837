namespace Replication.Despooler.Inbox;

/// <summary>Things that take turns. One that comes in waits behind all others; one that goes costs nobody a turn.</summary>
internal sealed class LaneRing<T>
    where T : class
{
    private readonly List<T> _items = [];
    private int _next;

    public IReadOnlyList<T> Items => _items;

    public void Add(T item)
    {
        _items.Insert(_next, item);
        _next = (_next + 1) % _items.Count;
    }

    public void Remove(T item)
    {
        int index = _items.IndexOf(item);
        if (index < 0)
        {
            return;
        }

        _items.RemoveAt(index);
        if (index < _next)
        {
            _next--;
        }

        if (_next >= _items.Count)
        {
            _next = 0;
        }
    }

    /// <returns>Whose turn it is; null where there is nobody.</returns>
    public T? Next()
    {
        if (_items.Count == 0)
        {
            return null;
        }

        var item = _items[_next];
        _next = (_next + 1) % _items.Count;
        return item;
    }
}
