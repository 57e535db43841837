namespace Replication.Despooler.Batches;

/// <summary>
/// Collects items into batches, each limited by count and octets and in the time that its oldest item waits. An item that is larger than a
/// batch goes alone. Instants are spans since the start. Not for several threads.
/// </summary>
internal sealed class Batcher<T>(int mostItems, long mostOctets, TimeSpan linger, Action<IReadOnlyList<T>> publish)
{
    private List<T> _items = [];
    private long _octets;
    private TimeSpan _oldestAt;

    /// <summary>When the batch is to go though it is not full; null where it is empty.</summary>
    public TimeSpan? DueAt => _items.Count == 0 ? null : _oldestAt + linger;

    public void Add(T item, long octets, TimeSpan now)
    {
        if (_items.Count > 0 && _octets + octets > mostOctets)
        {
            Publish();
        }

        if (_items.Count == 0)
        {
            _oldestAt = now;
        }

        _items.Add(item);
        _octets += octets;
        if (_items.Count >= mostItems || _octets >= mostOctets)
        {
            Publish();
        }
    }

    /// <summary>To be called when nothing more is ready.</summary>
    public void PublishIfDue(TimeSpan now)
    {
        if (DueAt <= now)
        {
            Publish();
        }
    }

    public void Publish()
    {
        if (_items.Count > 0)
        {
            var batch = _items;
            _items = [];
            _octets = 0;
            publish(batch);
        }
    }
}
