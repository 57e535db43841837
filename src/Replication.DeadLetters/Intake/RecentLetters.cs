using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Domain;
using Replication.Hosting.Bus;

namespace Replication.DeadLetters.Intake;

/// <summary>
/// Shows recorded letters on the queue <c>dead-letters-recent</c>, one message each with a body that people can read, for operators who have
/// only RabbitMQ's own screen. A copy: what fails to be shown is logged, and the letter stands in the table all the same.
/// </summary>
internal sealed partial class RecentLetters(QueueSender sender, ILogger<RecentLetters> logger)
{
    private const int MostText = 1_000;
    private const int MostBody = 64 * 1024;

    public async Task ShowAsync(IReadOnlyList<FailedItem> letters, CancellationToken cancellationToken)
    {
        try
        {
            // The queue keeps no more than so many.
            await Task.WhenAll(letters.TakeLast(BusTopology.RecentLetters).Select(letter =>
                sender.SendOctetsAsync(QueueNames.DeadLettersRecent, Body(letter), "text/plain; charset=utf-8", Headers(letter), cancellationToken)));
        }
        catch (SendException exception)
        {
            LogNotShown(letters.Count, exception.Message);
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
