using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Contracts;
using Replication.Hosting.Presence;
using Replication.SiteDatabase;

namespace Replication.Console.Presence;

/// <summary>
/// Says which processes are gone. It judges others only while it hears itself: what this process tells takes the same way, so a broker or a database
/// that was away, or a console that was, is not taken for the end of everybody else.
/// </summary>
internal sealed partial class AbsenceWatch(PresenceStore store, ProcessInstance process, Database database, TimeProvider time, ILogger<AbsenceWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Roles tell every 10 s.</summary>
    private static readonly TimeSpan OwnSilence = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    /// <summary>How long this process has heard itself before it judges others.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private DateTimeOffset? _hearsSince;

    /// <summary>Looks once.</summary>
    /// <returns>How many are gone since the look before.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await store.ListAsync(cancellationToken);
        bool hears = rows.Exists(row => row.Role == QueueNames.Console && row.Instance == process.Name && now - row.SeenAt < OwnSilence);
        _hearsSince = hears ? _hearsSince ?? now : null;
        if (rows.Exists(row => now - (row.GoneAt ?? (row.Ended ? row.SeenAt : now)) > Kept))
        {
            await store.ForgetAsync(now - Kept, cancellationToken);
        }

        return _hearsSince is { } since && now - since >= Grace && rows.Exists(row => row is { Ended: false, GoneAt: null } && now - row.SeenAt > Silence)
            ? await store.MissAsync(now - Silence, since, cancellationToken)
            : 0;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.EndAsync(process.Name, cancellationToken);
        }
        catch (Exception exception) when (database.IsEnvironmental(exception))
        {
            LogNotSeen(exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (database.IsEnvironmental(exception))
            {
                _hearsSince = null;
                LogNotSeen(exception.Message);
            }

            await Task.Delay(LookInterval, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Which processes are gone can't be said: {Problem}")]
    private partial void LogNotSeen(string problem);
}
