using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Replication.Domain;
using Replication.Hosting.Telemetry;
using Replication.SiteDatabase;

namespace Replication.DeadLetters;

/// <summary>What the dead letters role tells of its work. No payload is logged.</summary>
internal sealed partial class DeadLettersTelemetry(ILogger<DeadLettersTelemetry> logger)
{
    private static readonly Counter<long> Intake = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.dead_letters.received", "{letter}", "Letters that came in, delivered again ones included, by reason and stage.");

    private static readonly Counter<long> Replays = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.dead_letters.replayed", "{letter}", "Letters sent back to the stage where they failed.");

    private static readonly Gauge<long> HeldLanes = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.lanes.paused", "{lane}", "Lanes of the inbox that rest until an operator resumes them.");

    private static readonly Counter<long> Removals = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.dead_letters.removed", "{letter}", "Closed letters written to a file and removed, by state.");

    /// <summary>Tells the zero of counters, so that their first count is seen as one.</summary>
    public static void Begin()
    {
        Replays.Add(0);
        foreach (var state in (DeadLetterState[])[DeadLetterState.Resolved, DeadLetterState.Discarded])
        {
            Removals.Add(0, new TagList { { "state", state.WireName() } });
        }
    }

    public void Recorded(IReadOnlyList<IncomingLetter> incoming, RecordedLetters recorded)
    {
        foreach (var group in incoming.GroupBy(item => (item.Letter.Reason, item.Letter.Stage)))
        {
            Intake.Add(
                group.Count(), new TagList { { "reason", group.Key.Reason.WireName() }, { "stage", group.Key.Stage.WireName() } });
            var first = group.First().Letter;
            LogRecorded(group.Key.Reason.WireName(), group.Count(), first.FileName, first.Message);
        }

        if (recorded.Released > 0)
        {
            LogReleased(recorded.Released);
        }
    }

    /// <summary>The span of letters on their way back, with links to the traces in which they failed.</summary>
    public static Activity? Sending(IReadOnlyList<ReplayedLetter> letters) => ReplicationTelemetry.Source.HasListeners()
        ? ReplicationTelemetry.Source.StartActivity("replay letters", ActivityKind.Producer, default(ActivityContext), links: ReplicationTelemetry.LinksTo(letters.Select(letter => letter.TraceId)))
        : null;

    public void Replayed(int count)
    {
        if (count > 0)
        {
            Replays.Add(count);
            LogReplayed(count);
        }
    }

    public static void LanesPaused(int count) => HeldLanes.Record(count);

    [LoggerMessage(9, LogLevel.Warning, "Dead letters could not be sent back and are sent again: {Problem}")]
    public partial void NotSent(string problem);

    public void Removed(RetentionRun run)
    {
        if (run.Removed > 0)
        {
            Removals.Add(run.Removed, new TagList { { "state", run.State.WireName() } });
            LogRemoved(run.Why, run.Removed, run.Where);
        }
    }

    public void NotWritten(string problem, TimeSpan again) => LogNotWritten(problem, again);

    public void NotRemoved(Exception exception) => LogNotRemoved(exception);

    [LoggerMessage(1, LogLevel.Information, "Dead letters came in, {Reason}: {Count}. The first is of {FileName}: {Message}")]
    private partial void LogRecorded(string reason, int count, string fileName, string message);

    [LoggerMessage(2, LogLevel.Information, "Dead letters sent back at once, as what they needed has come meanwhile: {Count}.")]
    private partial void LogReleased(int count);

    [LoggerMessage(3, LogLevel.Information, "Dead letters sent back to the stage where they failed: {Count}.")]
    private partial void LogReplayed(int count);

    [LoggerMessage(4, LogLevel.Warning, "Lane {Lane} was paused until an operator resumes it: {Why}")]
    public partial void LanePaused(string lane, string why);

    [LoggerMessage(5, LogLevel.Warning, "The despooler could not be told which lanes rest, and is told again: {Problem}")]
    public partial void NotTold(string problem);

    [LoggerMessage(6, LogLevel.Information, "Dead letters {Why} removed: {Count}. They are in {Where}.")]
    private partial void LogRemoved(string why, int count, string where);

    [LoggerMessage(7, LogLevel.Warning, "Closed dead letters stay, as {Problem} Trying again in {Again}.")]
    private partial void LogNotWritten(string problem, TimeSpan again);

    [LoggerMessage(8, LogLevel.Error, "Closed dead letters could not be removed; they stay and it is tried again.")]
    private partial void LogNotRemoved(Exception exception);
}
