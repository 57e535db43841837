using RabbitMQ.Client;

namespace Replication.Benchmarks.Throughput;

/// <summary>Publishes with pipelined confirms: goes on while up to so many messages are not confirmed yet, and tells when all up to one are. One caller.</summary>
internal sealed class ConfirmedPublisher
{
    private const int MostUnconfirmed = 4_000;

    private static readonly BasicProperties Persistent = new() { Persistent = true };

    private readonly IChannel _channel;
    private readonly string _queue;
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _early = [];
    private readonly Queue<(ulong Upto, TaskCompletionSource Reached)> _waiters = new();
    private ulong _published;
    private ulong _confirmed;

    private ConfirmedPublisher(IChannel channel, string queue) => (_channel, _queue) = (channel, queue);

    public static async Task<ConfirmedPublisher> OpenAsync(IConnection connection, string queue)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false));
        var publisher = new ConfirmedPublisher(channel, queue);
        channel.BasicAcksAsync += (_, ack) =>
        {
            publisher.Confirmed(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, _) => throw new InvalidOperationException("The broker refused a message.");
        return publisher;
    }

    public async ValueTask PublishAsync(ReadOnlyMemory<byte> body)
    {
        if (_published - Volatile.Read(ref _confirmed) >= MostUnconfirmed)
        {
            await WhenConfirmed(_published - (MostUnconfirmed / 2));
        }

        _published++;
        await _channel.BasicPublishAsync("", _queue, mandatory: true, Persistent, body);
    }

    /// <summary>Ends when all that was published so far is confirmed.</summary>
    public Task WhenConfirmed() => WhenConfirmed(_published);

    private Task WhenConfirmed(ulong upto)
    {
        lock (_lock)
        {
            if (_confirmed >= upto)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue((upto, reached));
            return reached.Task;
        }
    }

    private void Confirmed(ulong tag, bool multiple)
    {
        lock (_lock)
        {
            if (multiple)
            {
                _confirmed = Math.Max(_confirmed, tag);
                _early.RemoveWhere(early => early <= _confirmed);
            }
            else
            {
                _early.Add(tag);
            }

            while (_early.Remove(_confirmed + 1))
            {
                _confirmed++;
            }

            // Waiters come in the order of what they wait for, but for the one that waits for room: at most a few behind.
            for (int left = _waiters.Count; left > 0; left--)
            {
                var waiter = _waiters.Dequeue();
                if (waiter.Upto <= _confirmed)
                {
                    waiter.Reached.SetResult();
                }
                else
                {
                    _waiters.Enqueue(waiter);
                }
            }
        }
    }
}
