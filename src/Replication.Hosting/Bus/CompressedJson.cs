using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replication.Hosting.Bus;

/// <summary>
/// How messages travel: the JSON of the contract, compressed. Status files are much alike, so a batch of 500 of them shrinks from 2,431 to 67
/// octets a file, written in 1.3 and decompressed in 0.5 µs each; what a broker writes and sends twice is worth far more than that (docs/performance.md).
/// </summary>
internal static class CompressedJson
{
    /// <summary>The lowest level that finds what repeats; the next takes three times as long for as many octets.</summary>
    private const int Quality = 1;

    /// <summary>What repeats is looked for in the last 256 KiB, which stay in a processor's cache.</summary>
    private const int Window = 18;

    private const int SmallestRoom = 64 * 1024;

    /// <summary>A message has at most 16 MiB of payload, which base64 makes a third larger; what claims to be more is none of ours.</summary>
    private const int MostOctets = 64 * 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Room for the JSON, kept: memory that was never touched costs more than what is done with it.</summary>
    private static readonly ConcurrentBag<ArrayBufferWriter<byte>> Writers = [];

    public static byte[] Write<T>(T message)
    {
        if (!Writers.TryTake(out var json))
        {
            json = new ArrayBufferWriter<byte>(SmallestRoom);
        }

        byte[]? compressed = null;
        try
        {
            using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = Options.Encoder, SkipValidation = true }))
            {
                JsonSerializer.Serialize(writer, message, Options);
            }

            compressed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.WrittenCount));
            return BrotliEncoder.TryCompress(json.WrittenSpan, compressed, out int octets, Quality, Window)
                ? compressed.AsSpan(0, octets).ToArray()
                : throw new InvalidOperationException($"{typeof(T).Name} of {json.WrittenCount} octets was not compressed.");
        }
        finally
        {
            if (compressed is not null)
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }

            json.ResetWrittenCount();
            Writers.Add(json);
        }
    }

    /// <exception cref="JsonException">The octets are not the compressed JSON of such a message.</exception>
    public static object? Read(Type type, ReadOnlySpan<byte> compressed) => Decompressed(compressed, type, static (json, type) => JsonSerializer.Deserialize(json, type, Options));

    /// <summary>The JSON of a message, with octets before and after it.</summary>
    /// <exception cref="JsonException">The octets are not compressed.</exception>
    public static byte[] Text(ReadOnlySpan<byte> compressed, string before, string after) => Decompressed<(string Before, string After), byte[]>(
        compressed,
        (before, after),
        static (json, around) => [.. System.Text.Encoding.UTF8.GetBytes(around.Before), .. json, .. System.Text.Encoding.UTF8.GetBytes(around.After)]);

    private static TResult Decompressed<TState, TResult>(ReadOnlySpan<byte> compressed, TState state, Func<ReadOnlySpan<byte>, TState, TResult> use)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(SmallestRoom);
        using var decoder = new BrotliDecoder();
        try
        {
            for (int filled = 0; ;)
            {
                var status = decoder.Decompress(compressed, room.AsSpan(filled), out int taken, out int written);
                compressed = compressed[taken..];
                filled += written;
                switch (status)
                {
                    case OperationStatus.Done:
                        return use(room.AsSpan(0, filled), state);
                    case OperationStatus.DestinationTooSmall when filled < MostOctets:
                        byte[] more = ArrayPool<byte>.Shared.Rent(4 * room.Length);
                        room.AsSpan(0, filled).CopyTo(more);
                        ArrayPool<byte>.Shared.Return(room);
                        room = more;
                        break;
                    default:
                        throw new JsonException($"The message is not compressed as it should be: {status} after {filled} octets.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
