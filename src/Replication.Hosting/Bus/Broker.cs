using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Replication.Hosting.Bus;

/// <summary>The broker does not answer, or refuses; the message says which key names it, and why.</summary>
public sealed class BrokerException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// What this process asks of the broker besides messages: that its queues are there, how deep they are, whether it answers at all. One
/// connection, made when it is needed and again when it broke. Thread safe.
/// </summary>
internal sealed class Broker(BrokerAddress address, BusTopology topology, IReadOnlyCollection<string> consumed, TimeProvider time) : IAsyncDisposable
{
    private const int NotFound = 404;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConnectionFactory _factory = address.Factory("replication: topology");
    private IConnection? _connection;
    private IChannel? _channel;
    private IChannel? _tellChannel;

    /// <summary>Declares the exchanges and queues that this process consumes; what is there already stays.</summary>
    /// <exception cref="BrokerException">The broker can't be reached or refuses; also where a queue is there with other arguments.</exception>
    public Task<bool> DeclareAsync(CancellationToken cancellationToken) => AskAsync(
        async (channel, token) =>
        {
            foreach (string queue in topology.DeclaredBy(consumed))
            {
                await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: token);
                await channel.QueueDeclareAsync(
                    queue,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    topology.ArgumentsOf(queue).ToDictionary(StringComparer.Ordinal),
                    cancellationToken: token);
                await channel.QueueBindAsync(queue, queue, "", cancellationToken: token);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Ready messages and consumers of queues; one that no role has declared yet is empty.</summary>
    /// <exception cref="BrokerException">The broker does not answer.</exception>
    public async Task<IReadOnlyList<QueueDepth>> ReadAsync(IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        var depths = new List<QueueDepth>();
        foreach (string queue in queues)
        {
            depths.Add(await AskAsync((channel, token) => ReadAsync(channel, queue, token), cancellationToken));
        }

        return depths;
    }

    /// <summary>
    /// Sends octets that may be lost, on a channel of its own: what the broker refuses closes that one only. The exchange is declared, as nobody may
    /// have done so yet; without a queue behind it the octets are gone.
    /// </summary>
    /// <exception cref="BrokerException">The broker can't be reached or refuses.</exception>
    public async Task TellAsync(string exchange, ReadOnlyMemory<byte> octets, string contentType, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            _connection ??= await _factory.CreateConnectionAsync(either.Token);
            if (_tellChannel is not { IsOpen: true })
            {
                _tellChannel = await _connection.CreateChannelAsync(cancellationToken: either.Token);
                await _tellChannel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: either.Token);
            }

            await _tellChannel.BasicPublishAsync(exchange, "", mandatory: false, new BasicProperties { ContentType = contentType }, octets, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _tellChannel = null;
            if (_connection is not { IsOpen: true })
            {
                await DropAsync();
            }

            throw new BrokerException($"The broker (ConnectionStrings:Broker, {address}) took nothing for {exchange}: {Reason(exception)}", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _turn.Dispose();
    }

    private async Task<QueueDepth> ReadAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return new QueueDepth(queue, answer.MessageCount, null, (int)answer.ConsumerCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason is { ReplyCode: NotFound })
        {
            // The refusal closed the channel.
            await channel.DisposeAsync();
            _channel = null;
            return new QueueDepth(queue, 0, null, 0);
        }
    }

    private async Task<T> AskAsync<T>(Func<IChannel, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            _connection ??= await _factory.CreateConnectionAsync(either.Token);
            _channel ??= await _connection.CreateChannelAsync(cancellationToken: either.Token);
            return await ask(_channel, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A refused question closes the channel, a broken connection all.
            await DropAsync();
            throw new BrokerException($"The broker (ConnectionStrings:Broker, {address}) can't be used: {Reason(exception)}", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task DropAsync()
    {
        var connection = _connection;
        (_connection, _channel, _tellChannel) = (null, null, null);
        if (connection is not null)
        {
            try
            {
                await connection.CloseAsync(TimeSpan.FromSeconds(1));
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException)
            {
                // It was broken.
            }

            await connection.DisposeAsync();
        }
    }

    /// <summary>The innermost sentence that says something: "None of the specified endpoints were reachable" does not.</summary>
    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:0} s.",
        AuthenticationFailureException => "user or password is wrong.",
        OperationInterruptedException { ShutdownReason: { ReplyCode: 406 } reason } =>
            $"{reason.ReplyText}. A queue of this name is there with other arguments: delete it once it is empty, and it is declared anew.",
        OperationInterruptedException { ShutdownReason: { } reason } => reason.ReplyText,
        BrokerUnreachableException { InnerException: { } inner } => Reason(inner),
        AggregateException { InnerExceptions: [var first, ..] } => Reason(first),
        { InnerException: { } inner } when exception is PossibleAuthenticationFailureException or ConnectFailureException => Reason(inner),
        _ => exception.Message,
    };
}
