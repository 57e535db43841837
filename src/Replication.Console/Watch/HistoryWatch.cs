using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.SiteDatabase;

namespace Replication.Console.Watch;

/// <summary>Writes how the site stands at the beginning of each minute, whichever console is first, and thins what is old once an hour.</summary>
internal sealed partial class HistoryWatch(SiteLook look, HistoryStore history, NoticeStore notices, Database database, TimeProvider time, ILogger<HistoryWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ThinInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoticesKept = TimeSpan.FromDays(30);

    private DateTimeOffset _thinnedAt;

    /// <summary>Writes the row of the minute that it is now.</summary>
    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        var at = history.Minute();
        var figures = await look.ReadAsync(cancellationToken);
        var sums = figures.Sums;
        await history.AddAsync(
            new HistoryRow
            {
                At = at,
                Received = sums.Received,
                Applied = sums.Applied,
                Stale = sums.Stale,
                Waiting = sums.Waiting,
                DeadLettered = sums.DeadLettered,
                OpenLetters = figures.OpenLetters,
                InFlight = figures.InFlight,
                InboxFiles = figures.InboxFiles,
            },
            cancellationToken);
        if (at - _thinnedAt >= ThinInterval)
        {
            await history.ThinAsync(cancellationToken);
            await notices.ForgetAsync(at - NoticesKept, cancellationToken);
            _thinnedAt = at;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var delay = RetryDelay;
            try
            {
                await WriteAsync(stoppingToken);
                delay = history.Minute() + Minute - time.GetUtcNow();
            }
            catch (Exception exception) when (database.IsEnvironmental(exception))
            {
                LogNotWritten(exception.Message);
            }

            await Task.Delay(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The history of this minute is not written yet: {Problem}")]
    private partial void LogNotWritten(string problem);
}
