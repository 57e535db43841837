using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Replication.Contracts;
using Replication.Translation;

namespace Replication.Benchmarks.Throughput;

/// <summary>
/// RabbitMQ.Client and Npgsql as fast as a message per file allows: pipelined confirms, acknowledgements in blocks, an <c>unnest</c> upsert
/// of a thousand rows a commit. The stages are those of the naive one, in one process.
/// </summary>
internal sealed class RawPipeline : IPipeline
{
    private const int Block = 500;
    private const int Rows = 1_000;
    private const ushort Prefetch = 4_000;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly BaselineTable _table;
    private readonly BaselineBroker _broker;
    private readonly Channel<(ulong Tag, ReportedStatus Status)> _read = Channel.CreateBounded<(ulong, ReportedStatus)>(Prefetch);
    private ConfirmedPublisher _files = null!;
    private ConfirmedPublisher _statuses = null!;
    private TaskCompletionSource _done = new();
    private int _left;

    private RawPipeline(BaselineTable table, BaselineBroker broker, int files) =>
        (_table, _broker, Files) = (table, broker, files);

    public string Name => "raw";

    public int Files { get; }

    public string Workplace { get; } = Directory.CreateTempSubdirectory("replication-raw-").FullName;

    public IReadOnlyDictionary<string, int> Processes { get; } = new Dictionary<string, int>(StringComparer.Ordinal) { ["raw"] = Environment.ProcessId };

    public static async Task<RawPipeline> StartAsync(StatusLoad load, int files)
    {
        var pipeline = new RawPipeline(await BaselineTable.CreateAsync(load.PackageIds), await BaselineBroker.StartAsync("raw"), files);
        await pipeline.OpenAsync();
        return pipeline;
    }

    public Task ForgetAsync() => _table.ForgetAsync();

    public async Task DrainAsync(string folder, int files)
    {
        (_done, _left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), files);
        var removals = new Queue<Task>();
        foreach (string[] block in Directory.EnumerateFiles(folder, "*.MIF", SearchOption.AllDirectories).Chunk(Block))
        {
            foreach (string file in block)
            {
                await _files.PublishAsync(File.ReadAllBytes(file));
            }

            removals.Enqueue(RemoveAsync(_files.WhenConfirmed(), block));
            if (removals.Count > Prefetch / Block)
            {
                await removals.Dequeue();
            }
        }

        await Task.WhenAll([.. removals, _done.Task]);
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _table.DisposeAsync();
        Directory.Delete(Workplace, recursive: true);
    }

    private async Task OpenAsync()
    {
        _files = await ConfirmedPublisher.OpenAsync(_broker.Connection, BaselineBroker.Files);
        _statuses = await ConfirmedPublisher.OpenAsync(_broker.Connection, BaselineBroker.Statuses);
        await TranslateAsync();
        _ = ApplyAsync(await ConsumeAsync(BaselineBroker.Statuses, async message =>
            await _read.Writer.WriteAsync((message.DeliveryTag, ContractJson.Read<ReportedStatus>(message.Body.Span)))));
    }

    private async Task TranslateAsync()
    {
        int taken = 0;
        IChannel? channel = null;
        var acknowledged = Task.CompletedTask;
        channel = await ConsumeAsync(BaselineBroker.Files, async message =>
        {
            await _statuses.PublishAsync(ContractJson.Write(StatusTranslator.Translate(message.Body.Span).Reports!.Single()));
            if (++taken % Block == 0)
            {
                acknowledged = AcknowledgeAsync(acknowledged, _statuses.WhenConfirmed(), message.DeliveryTag);
            }
        });

        // In their order: a tag below one that is acknowledged already is an error.
        async Task AcknowledgeAsync(Task before, Task confirmed, ulong tag)
        {
            await before;
            await confirmed;
            await channel!.BasicAckAsync(tag, multiple: true);
        }
    }

    private Task<IChannel> ConsumeAsync(string queue, Func<BasicDeliverEventArgs, Task> take) => _broker.ConsumeAsync(queue, Prefetch, (_, message) => take(message));

    private async Task ApplyAsync(IChannel channel)
    {
        var rows = new List<(ulong Tag, ReportedStatus Status)>(Rows);
        while (await _read.Reader.WaitToReadAsync())
        {
            using var late = new CancellationTokenSource(Linger, TimeProvider.System);
            try
            {
                while (rows.Count < Rows)
                {
                    rows.Add(await _read.Reader.ReadAsync(late.Token));
                }
            }
            catch (OperationCanceledException)
            {
                // What there is.
            }

            if (rows.Count == 0)
            {
                continue;
            }

            await _table.UpsertAsync(rows.Select(row => row.Status));
            await channel.BasicAckAsync(rows[^1].Tag, multiple: true);
            if (Interlocked.Add(ref _left, -rows.Count) == 0)
            {
                _done.TrySetResult();
            }

            rows.Clear();
        }
    }

    internal static async Task RemoveAsync(Task confirmed, string[] files)
    {
        await confirmed;
        foreach (string file in files)
        {
            File.Delete(file);
        }
    }
}
