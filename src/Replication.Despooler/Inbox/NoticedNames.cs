namespace Replication.Despooler.Inbox;

/// <summary>
/// Names that a lane was told of, oldest first. A name leaves the list when a later notice says that it is gone or is written again, so
/// that a name is never claimed on the strength of a file that had it before.
/// </summary>
internal sealed class NoticedNames(int capacity)
{
    private readonly Queue<string> _queue = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public int Count => _names.Count;

    /// <returns>False where the list is full; a sweep has to find the file.</returns>
    public bool TryAdd(string name)
    {
        if (_names.Contains(name))
        {
            return true;
        }

        // Names that were withdrawn are still in the queue.
        if (_queue.Count >= capacity)
        {
            return false;
        }

        _names.Add(name);
        _queue.Enqueue(name);
        return true;
    }

    public void Withdraw(string name)
    {
        if (_names.Remove(name) && _names.Count == 0)
        {
            _queue.Clear();
        }
    }

    public bool TryTake(out string name)
    {
        while (_queue.TryDequeue(out name!))
        {
            if (_names.Remove(name))
            {
                return true;
            }
        }

        return false;
    }

    public void Clear()
    {
        _queue.Clear();
        _names.Clear();
    }
}
