using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Domain;
using Replication.Hosting.Bus;

namespace Replication.DeadLetters.Intake;

/// <summary>
/// Shows recorded letters on the queue <c>dead-letters-recent</c>, one message each with a body that people can read, for operators who have
/// only RabbitMQ's own screen. A copy, made beside the recording and at its own pace: of a flood the last ones are shown, and what fails to
/// be shown is logged. The letter stands in the table all the same.
/// </summary>
internal sealed partial class RecentLetters(QueueSender sender, TimeProvider time, ILogger<RecentLetters> logger) : BackgroundService
{
    private const int MostText = 1_000;
    private const int MostBody = 64 * 1024;

    /// <summary>Letters that wait to be shown, at most; the oldest give way.</summary>
    private const int MostWaiting = 1_000;

    /// <summary>Letters at a time, with a pause after each time: a thousand a second, which recording does not feel.</summary>
    private const int Portion = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<(byte[] Body, Dictionary<string, string> Headers)> _waiting =
        Channel.CreateBounded<(byte[], Dictionary<string, string>)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Has letters shown; returns at once.</summary>
    public void Show(IReadOnlyList<FailedItem> letters)
    {
        foreach (var letter in letters.TakeLast(MostWaiting))
        {
            _waiting.Writer.TryWrite((Body(letter), Headers(letter)));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var portion = new List<Task>();
            while (portion.Count < Portion && _waiting.Reader.TryRead(out var letter))
            {
                portion.Add(sender.SendOctetsAsync(QueueNames.DeadLettersRecent, letter.Body, "text/plain; charset=utf-8", letter.Headers, stoppingToken));
            }

            try
            {
                await Task.WhenAll(portion);
            }
            catch (SendException exception)
            {
                LogNotShown(portion.Count(sent => sent.IsFaulted), exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    internal static byte[] Body(FailedItem letter)
    {
        if (letter.Payload is not { } payload)
        {
            return Encoding.UTF8.GetBytes($"The file is at {letter.PayloadAt}.");
        }

        // A file has an octet per character; a report is JSON already.
        var shown = payload.AsSpan(0, Math.Min(payload.Length, MostBody));
        return letter.Stage == Stage.DistributionManager.WireName() ? shown.ToArray() : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(shown));
    }

    internal static Dictionary<string, string> Headers(FailedItem letter) => new (string Name, string? Value)[]
    {
        ("letter-id", new ItemId(letter.ClaimId, letter.Row).ToString()),
        ("reason", letter.Reason),
        ("stage", letter.Stage),
        ("condition", letter.Condition),
        ("package", letter.PackageId),
        ("site", letter.SiteCode),
        ("file", letter.FileName),
        ("message", letter.Message.Length > MostText ? letter.Message[..MostText] : letter.Message),
        ("failed-at", letter.FailedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
    }.Where(header => header.Value is not null).ToDictionary(header => header.Name, header => header.Value!, StringComparer.Ordinal);

    [LoggerMessage(1, LogLevel.Warning, "Letters that were recorded are not on dead-letters-recent: {Count}. {Problem}")]
    private partial void LogNotShown(int count, string problem);
}
