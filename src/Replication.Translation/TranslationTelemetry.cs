using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Telemetry;

namespace Replication.Translation;

/// <summary>What translation tells of its work. No payload is logged.</summary>
internal sealed partial class TranslationTelemetry(ILogger<TranslationTelemetry> logger)
{
    private static readonly Counter<long> Files = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.files.translated", "{file}", "Files translated, by outcome: reports, or the reason that there are none.");

    private static readonly Counter<long> Reports = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.reports.translated", "{report}", "Reports that translated files held.");

    public void Translated(BatchTranslation batch)
    {
        Files.Add(batch.Translated.Count, new TagList { { "outcome", "reports" } });
        Reports.Add(batch.Translated.Sum(file => file.Reports.Count));
        foreach (var letter in batch.Failed)
        {
            Files.Add(1, new TagList { { "outcome", letter.Reason } });
            using var span = ReplicationTelemetry.Source.StartActivity("translate file");
            span?.SetTag("replication.item.id", letter.ClaimId.ToString("D")).SetStatus(ActivityStatusCode.Error, letter.Reason);
            LogFailed(letter.FileName, letter.Lane, letter.Reason);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The file {FileName} of lane '{Lane}' was not translated: {Reason}.")]
    private partial void LogFailed(string fileName, string lane, string reason);
}
