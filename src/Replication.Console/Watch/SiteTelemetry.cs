using System.Diagnostics;
using System.Diagnostics.Metrics;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.Hosting.Telemetry;

namespace Replication.Console.Watch;

/// <summary>Metrics of the whole site, not of a process: each console tells the same, so a query takes their maximum.</summary>
internal static class SiteTelemetry
{
    private static readonly Gauge<long> QueueMessages = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.queue.messages", "{message}", "Messages that stand in a queue.");

    private static readonly Gauge<long> QueueConsumers = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.queue.consumers", "{consumer}", "Consumers of a queue.");

    private static readonly Gauge<double> QueueAge = ReplicationTelemetry.Meter.CreateGauge<double>(
        "replication.queue.oldest.age", "s", "Age of the oldest message of a queue; 0 where it is empty. Not on RabbitMQ, which does not tell.");

    private static readonly Gauge<long> Waiting = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.waiting.reports", "{report}", "Reports that wait for their package or site.");

    private static readonly Gauge<double> WaitingAge = ReplicationTelemetry.Meter.CreateGauge<double>(
        "replication.waiting.oldest.age", "s", "How long the longest waiting report waits; 0 where none does.");

    private static readonly Gauge<long> WaitingByAge = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.waiting.aged", "{report}", "Waiting reports by how long ago their file was claimed, each counted up to 10,000.");

    private static readonly Gauge<long> OpenLetters = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.dead_letters.open", "{letter}", "Letters that are unresolved or on their way back, by reason.");

    private static readonly Gauge<long> Replays = ReplicationTelemetry.Meter.CreateGauge<long>(
        "replication.replays", "{replay}", "Replays that have not ended, and those that stopped by themselves, of the last thousand, by state.");

    public static void Queue(QueueDepth queue)
    {
        var tags = new TagList { { "messaging.destination.name", queue.Name } };
        QueueMessages.Record(queue.Messages, tags);
        QueueConsumers.Record(queue.Consumers, tags);
        if (queue.OldestSeconds is not null || queue.Messages == 0)
        {
            QueueAge.Record(queue.OldestSeconds ?? 0, tags);
        }
    }

    public static void Waits(long reports, TimeSpan oldest)
    {
        Waiting.Record(reports);
        WaitingAge.Record(oldest.TotalSeconds);
    }

    public static void Waits(string age, long reports) => WaitingByAge.Record(reports, new TagList { { "age", age } });

    public static void Open(DeadLetterReason reason, long letters) => OpenLetters.Record(letters, new TagList { { "reason", reason.WireName() } });

    public static void Replay(string state, long count) => Replays.Record(count, new TagList { { "state", state } });
}
