namespace Replication.Despooler.Inbox;

/// <summary>
/// Files created in place, until their size and modification time have not changed for the settle delay. Instants are spans since the
/// start.
/// </summary>
internal sealed class SettlingNames(TimeSpan delay, int capacity)
{
    private readonly Dictionary<string, Observation> _observations = new(StringComparer.Ordinal);

    // One entry for a name. It is not moved when the file changes: it comes up too early and goes back. Nor is it removed on withdrawal.
    private readonly PriorityQueue<string, TimeSpan> _due = new();

    public int Count => _observations.Count;

    /// <summary>When the next is to be looked at; null where there is none.</summary>
    public TimeSpan? NextDueAt => Trim(out var dueAt) ? dueAt : null;

    /// <summary>Notes a file as seen now. One that is known and unchanged keeps its time.</summary>
    /// <returns>False where the list is full; a later sweep has to find the file.</returns>
    public bool Observe(string name, long size, DateTimeOffset modifiedAt, TimeSpan now)
    {
        bool known = _observations.TryGetValue(name, out var seen);
        if (known && seen.Size == size && seen.ModifiedAt == modifiedAt)
        {
            return true;
        }

        if (!known && _due.Count >= capacity)
        {
            return false;
        }

        _observations[name] = new Observation(size, modifiedAt, now + delay);
        if (!known)
        {
            _due.Enqueue(name, now + delay);
        }

        return true;
    }

    /// <summary>Takes a file that is to be looked at again; it is either claimed or observed anew.</summary>
    public bool TryTakeDue(TimeSpan now, out string name, out long size, out DateTimeOffset modifiedAt)
    {
        while (Trim(out var dueAt) && dueAt <= now)
        {
            name = _due.Dequeue();
            var seen = _observations[name];
            if (seen.DueAt > now)
            {
                _due.Enqueue(name, seen.DueAt);
                continue;
            }

            _observations.Remove(name);
            (size, modifiedAt) = (seen.Size, seen.ModifiedAt);
            return true;
        }

        (name, size, modifiedAt) = ("", 0, default);
        return false;
    }

    public void Withdraw(string name) => _observations.Remove(name);

    /// <summary>Whether a file that is met for the first time is old enough by the clock of its own file system.</summary>
    public static bool HasRested(DateTimeOffset modifiedAt, DateTimeOffset fileSystemNow, TimeSpan delay) =>
        modifiedAt <= fileSystemNow - delay;

    // Drops what was withdrawn from the head of the queue.
    private bool Trim(out TimeSpan dueAt)
    {
        while (_due.TryPeek(out string? name, out dueAt))
        {
            if (_observations.ContainsKey(name))
            {
                return true;
            }

            _due.Dequeue();
        }

        return false;
    }

    private readonly record struct Observation(long Size, DateTimeOffset ModifiedAt, TimeSpan DueAt);
}
