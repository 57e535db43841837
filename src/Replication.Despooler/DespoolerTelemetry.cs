using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Replication.Domain;
using Replication.Hosting.Telemetry;

namespace Replication.Despooler;

/// <summary>Metrics and spans of the despooler.</summary>
internal static class DespoolerTelemetry
{
    private static readonly Counter<long> ClaimedFiles =
        ReplicationTelemetry.Meter.CreateCounter<long>("replication.files.claimed", "{file}", "Files claimed from the inbox.");

    private static readonly Counter<long> ReadOctets =
        ReplicationTelemetry.Meter.CreateCounter<long>("replication.files.octets", "By", "Octets of claimed files that were read.");

    private static readonly Counter<long> CompletedFiles = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.files.completed", "{file}", "Claimed files removed or archived after their effect was committed.");

    private static readonly Counter<long> QuarantinedFiles =
        ReplicationTelemetry.Meter.CreateCounter<long>("replication.files.quarantined", "{file}", "Claimed files moved to quarantine.");

    private static readonly Counter<long> VanishedFiles = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.files.vanished", "{file}", "Claimed files that were gone before they were read.");

    private static readonly Counter<long> ReturnedFiles = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.files.returned", "{file}", "Quarantined files put back for a replay.");

    private static readonly Counter<long> PublishedBatches =
        ReplicationTelemetry.Meter.CreateCounter<long>("replication.despooler.batches", "{batch}", "Batches published.");

    private static readonly Counter<long> PausedLanes = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.despooler.lanes.paused", "{pause}", "Times a lane paused because its folder failed.");

    private static readonly UpDownCounter<long> FilesInFlight = ReplicationTelemetry.Meter.CreateUpDownCounter<long>(
        "replication.despooler.in_flight", "{file}", "Files claimed and not finished.");

    private static readonly Gauge<long> FilesWaiting = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.inbox.backlog", "{file}", "Files that wait in a lane of the inbox, counted up to 10,000.");

    private static readonly Gauge<double> OldestWaits = ReplicationTelemetry.Meter.CreateGauge<double>(
        "replication.inbox.oldest.age", "s", "How long the oldest file of a lane has been there, of the first 1,000 that were read; 0 where none is.");

    public static void Backlog(string lane, long files, TimeSpan oldest)
    {
        var tags = new TagList { { "lane", LaneName.Show(lane) } };
        FilesWaiting.Record(files, tags);

        // The clock of a file server may be ahead.
        OldestWaits.Record(Math.Max(0, oldest.TotalSeconds), tags);
    }

    /// <summary>Tells every counter's zero, so that its first count is seen as one.</summary>
    public static void Begin()
    {
        foreach (var counter in (Counter<long>[])[ClaimedFiles, ReadOctets, CompletedFiles, QuarantinedFiles, VanishedFiles, ReturnedFiles, PublishedBatches, PausedLanes])
        {
            counter.Add(0);
        }
    }

    public static void Claimed() => ClaimedFiles.Add(1);

    public static void Read(long octets) => ReadOctets.Add(octets);

    public static void Completed() => CompletedFiles.Add(1);

    public static void Quarantined() => QuarantinedFiles.Add(1);

    public static void Vanished() => VanishedFiles.Add(1);

    public static void Returned() => ReturnedFiles.Add(1);

    public static void LanePaused() => PausedLanes.Add(1);

    public static void Published() => PublishedBatches.Add(1);

    public static void InFlight(int change) => FilesInFlight.Add(change);

    /// <summary>Begins the span of a batch; its trace goes on in the stages that follow.</summary>
    public static Activity? StartBatch(int files)
    {
        var activity = ReplicationTelemetry.Source.StartActivity("despool batch", ActivityKind.Producer);
        activity?.SetTag("messaging.batch.message_count", files);
        return activity;
    }
}

internal static partial class DespoolerLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Part} was paused and is tried again: {Problem}")]
    public static partial void LanePaused(ILogger logger, string part, string problem);

    [LoggerMessage(2, LogLevel.Information, "{Part} was resumed.")]
    public static partial void LaneResumed(ILogger logger, string part);

    [LoggerMessage(3, LogLevel.Information, "Folder {Lane} became a lane.")]
    public static partial void LaneAdded(ILogger logger, string lane);

    [LoggerMessage(4, LogLevel.Information, "Lane {Lane} was dropped: its folder is gone.")]
    public static partial void LaneDropped(ILogger logger, string lane);

    [LoggerMessage(5, LogLevel.Warning, "Folder {Folder} was left alone: the octets of its name are not UTF-8. Rename it.")]
    public static partial void LaneNameUnreadable(ILogger logger, string folder);

    [LoggerMessage(6, LogLevel.Warning, "Watches were used up at {Lane}; sweeps find its files. Raise fs.inotify.max_user_watches.")]
    public static partial void LaneNotWatched(ILogger logger, string lane);

    [LoggerMessage(7, LogLevel.Warning, "Folders could not be watched ({Problem}); sweeps find the files.")]
    public static partial void NotWatching(ILogger logger, string problem);

    [LoggerMessage(8, LogLevel.Information, "Notices of the inbox were lost because there were too many; all lanes were swept.")]
    public static partial void NoticesLost(ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "Claimed file {File} ({ClaimId}) of {Lane} vanished before it was read.")]
    public static partial void Vanished(ILogger logger, string file, Guid claimId, string lane);

    [LoggerMessage(10, LogLevel.Information, "Taken up from an earlier run: {Count} claimed files.")]
    public static partial void TakenUp(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Information, "Finished for an earlier run: {Count} decided files.")]
    public static partial void FinishedEarlier(ILogger logger, int count);

    [LoggerMessage(12, LogLevel.Warning, "Device {File} ({ClaimId}) stayed in {Folder}: it can't go to the quarantine's file system.")]
    public static partial void KeptInPlace(ILogger logger, string file, Guid claimId, string folder);

    [LoggerMessage(13, LogLevel.Warning, "Decided claims could not be finished and are tried again: {Problem}")]
    public static partial void NotFinished(ILogger logger, string problem);

    [LoggerMessage(14, LogLevel.Information, "Stopped with {Count} claimed files undecided; the next start takes them up.")]
    public static partial void StoppedUndecided(ILogger logger, int count);

    [LoggerMessage(15, LogLevel.Warning, "A folder of the name {File} was renamed into {Lane} in the place of a file; it was put back.")]
    public static partial void FolderPutBack(ILogger logger, string file, string lane);

    [LoggerMessage(16, LogLevel.Information, "Despooling {Inbox} started.")]
    public static partial void Started(ILogger logger, string inbox);

    [LoggerMessage(17, LogLevel.Warning, "Lane {Lane} rests, and its files stay where they are, until an operator resumes it: {Why}")]
    public static partial void LaneHeld(ILogger logger, string lane, string why);

    [LoggerMessage(18, LogLevel.Information, "Lane {Lane} goes on: {Why}")]
    public static partial void LaneGoesOn(ILogger logger, string lane, string why);

    [LoggerMessage(19, LogLevel.Warning, "Which lanes rest can't be read from {File}, so none does until it is told again: {Problem}")]
    public static partial void HeldLanesUnreadable(ILogger logger, string file, string problem);
}
