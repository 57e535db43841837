using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Replication.Contracts;
using Replication.Hosting.Bus;
using Replication.Translation;

namespace Replication.Benchmarks.Throughput;

/// <summary>
/// The same three stages and batches as the product's with nothing else: files claimed by a rename, a thousand in a compressed message, two quorum queues,
/// a commit for each message. No lanes, rules, waiting, letters or counting, and no process of its own for a stage; a file that fails ends it.
/// </summary>
internal sealed class BarePipeline : IPipeline
{
    private const int Batch = 1_000;

    /// <summary>Messages whose files are not removed yet.</summary>
    private const int InFlight = 4;

    private readonly BaselineTable _table;
    private readonly BaselineBroker _broker;
    private ConfirmedPublisher _files = null!;
    private ConfirmedPublisher _statuses = null!;
    private TaskCompletionSource _done = new();
    private int _left;

    private BarePipeline(BaselineTable table, BaselineBroker broker, int files) => (_table, _broker, Files) = (table, broker, files);

    public string Name => "bare";

    public int Files { get; }

    public string Workplace { get; } = Directory.CreateTempSubdirectory("replication-bare-").FullName;

    public IReadOnlyDictionary<string, int> Processes { get; } = new Dictionary<string, int>(StringComparer.Ordinal) { ["bare"] = Environment.ProcessId };

    public static async Task<BarePipeline> StartAsync(StatusLoad load, int files)
    {
        var pipeline = new BarePipeline(await BaselineTable.CreateAsync(load.PackageIds), await BaselineBroker.StartAsync("bare"), files);
        await pipeline.OpenAsync();
        return pipeline;
    }

    public Task ForgetAsync() => _table.ForgetAsync();

    public async Task DrainAsync(string folder, int files)
    {
        string claimed = Directory.CreateDirectory(Path.Combine(Workplace, "claimed")).FullName;
        (_done, _left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), files);
        var removals = new Queue<Task>();
        foreach (string[] block in Directory.EnumerateFiles(folder, "*.MIF", SearchOption.AllDirectories).Chunk(Batch))
        {
            string[] names = Array.ConvertAll(block, file => Path.Combine(claimed, Path.GetFileName(file)));
            await _files.PublishAsync(Claim(block, names));
            removals.Enqueue(RawPipeline.RemoveAsync(_files.WhenConfirmed(), names));
            if (removals.Count > InFlight)
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

    private static byte[] Claim(string[] files, string[] names)
    {
        var octets = new ArrayBufferWriter<byte>(1024 * 1024);
        for (int index = 0; index < files.Length; index++)
        {
            File.Move(files[index], names[index]);
            byte[] content = File.ReadAllBytes(names[index]);
            BinaryPrimitives.WriteInt32LittleEndian(octets.GetSpan(sizeof(int)), content.Length);
            octets.Advance(sizeof(int));
            octets.Write(content);
        }

        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(octets.WrittenCount) + sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(compressed, octets.WrittenCount);
        return BrotliEncoder.TryCompress(octets.WrittenSpan, compressed.AsSpan(sizeof(int)), out int written, quality: 1, window: 18)
            ? compressed[..(written + sizeof(int))]
            : throw new InvalidOperationException("A batch was not compressed.");
    }

    private static List<ReportedStatus> Translate(ReadOnlySpan<byte> message)
    {
        byte[] octets = new byte[BinaryPrimitives.ReadInt32LittleEndian(message)];
        if (!BrotliDecoder.TryDecompress(message[sizeof(int)..], octets, out _))
        {
            throw new InvalidOperationException("A batch was not decompressed.");
        }

        var statuses = new List<ReportedStatus>(Batch);
        for (var left = octets.AsSpan(); left.Length > 0;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(left);
            statuses.Add(StatusTranslator.Translate(left.Slice(sizeof(int), length)).Reports!.Single());
            left = left[(sizeof(int) + length)..];
        }

        return statuses;
    }

    private async Task OpenAsync()
    {
        _files = await ConfirmedPublisher.OpenAsync(_broker.Connection, BaselineBroker.Files);
        _statuses = await ConfirmedPublisher.OpenAsync(_broker.Connection, BaselineBroker.Statuses);
        await ConsumeAsync(BaselineBroker.Files, async message =>
        {
            await _statuses.PublishAsync(CompressedJson.Write(Translate(message.Span)));
            await _statuses.WhenConfirmed();
        });
        await ConsumeAsync(BaselineBroker.Statuses, async message =>
        {
            var statuses = (List<ReportedStatus>)CompressedJson.Read(typeof(List<ReportedStatus>), message.Span)!;
            await _table.UpsertAsync(statuses);
            if (Interlocked.Add(ref _left, -statuses.Count) == 0)
            {
                _done.TrySetResult();
            }
        });
    }

    private Task ConsumeAsync(string queue, Func<ReadOnlyMemory<byte>, Task> take) => _broker.ConsumeAsync(queue, InFlight, async (channel, message) =>
    {
        await take(message.Body);
        await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
    });
}
