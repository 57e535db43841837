namespace Replication.Hosting.Bus;

/// <summary>
/// Keeps a backlog where it belongs: in the inbox, where lanes take turns, and not on a first-in-first-out queue. In memory it never holds
/// anything back, as there what is in flight is bounded.
/// </summary>
public sealed class QueueBacklog
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a look is good while there is room by it and by what was sent since: others send little beside the despooler.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _queues;
    private readonly Broker? _broker;
    private readonly TimeProvider _time;
    private long _lookedAt;
    private long _depth = -1;

    internal QueueBacklog(BusTopology topology, Broker? broker, TimeProvider time)
    {
        _queues = topology.Work;
        _broker = broker;
        _time = time;
    }

    /// <summary>Returns when the queues of work hold fewer messages than that, together. One caller at a time.</summary>
    /// <exception cref="BrokerException">The broker does not answer.</exception>
    public async Task WaitForRoomAsync(int messages, CancellationToken cancellationToken)
    {
        while (_broker is not null)
        {
            if (_depth < 0 || _time.GetElapsedTime(_lookedAt) >= (_depth < messages ? Trusted : LookInterval))
            {
                _depth = (await _broker.ReadAsync(_queues, cancellationToken)).Sum(queue => queue.Messages);
                _lookedAt = _time.GetTimestamp();
            }

            if (_depth < messages)
            {
                // Until the next look this caller's message is not in the figure.
                _depth++;
                return;
            }

            await Task.Delay(LookInterval, _time, cancellationToken);
        }
    }
}
