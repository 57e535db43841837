namespace Replication.Despooler.Batches;

/// <summary>
/// Collects items into batches, each limited by count and octets. One that is not full goes at once when the last one went long enough ago, so
/// that an item that comes alone waits for nothing and a steady trickle is not a batch for each. An item that is larger than a batch goes
/// alone. Instants are spans since the start. Not for several threads.
/// </summary>
/// <param name="linger">How long after a batch the next one goes that is not full.</param>
internal sealed class Batcher<T>(int mostItems, long mostOctets, TimeSpan linger, Action<IReadOnlyList<T>> publish)
{
    private List<T> _items = [];
    private long _octets;
    private TimeSpan _dueAt;

    /// <summary>When the batch is to go though it is not full; null where it is empty.</summary>
    public TimeSpan? DueAt => _items.Count == 0 ? null : _dueAt;

    public void Add(T item, long octets, TimeSpan now)
    {
        if (_items.Count > 0 && _octets + octets > mostOctets)
        {
            Publish(now);
        }

        _items.Add(item);
        _octets += octets;
        if (_items.Count >= mostItems || _octets >= mostOctets)
        {
            Publish(now);
        }
    }

    /// <summary>To be called when nothing more is ready.</summary>
    public void PublishIfDue(TimeSpan now)
    {
        if (DueAt <= now)
        {
            Publish(now);
        }
    }

    public void Publish(TimeSpan now)
    {
        _dueAt = now + linger;
        if (_items.Count > 0)
        {
            var batch = _items;
            _items = [];
            _octets = 0;
            publish(batch);
        }
    }
}
