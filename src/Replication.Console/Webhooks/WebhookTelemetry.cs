using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Telemetry;

namespace Replication.Console.Webhooks;

/// <summary>Metrics and log of webhooks.</summary>
internal static class WebhookTelemetry
{
    private static readonly Counter<long> DeliveredNotices = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.webhooks.delivered", "{delivery}", "Notices that a webhook took.");

    private static readonly Counter<long> FailedAttempts = ReplicationTelemetry.Meter.CreateCounter<long>(
        "replication.webhooks.failed", "{attempt}", "Attempts to deliver a notice that failed.");

    /// <summary>Tells every counter's zero, so that its first count is seen as one.</summary>
    public static void Begin()
    {
        DeliveredNotices.Add(0);
        FailedAttempts.Add(0);
    }

    public static void Delivered() => DeliveredNotices.Add(1);

    public static void Failed() => FailedAttempts.Add(1);
}

internal static partial class WebhookLog
{
    [LoggerMessage(1, LogLevel.Warning, "Delivery {Delivery} to the webhook {Webhook} failed: {Problem}")]
    public static partial void Failed(ILogger logger, long delivery, string webhook, string problem);

    [LoggerMessage(2, LogLevel.Debug, "Notices stay where they are for now: {Problem}")]
    public static partial void NotDispatched(ILogger logger, string problem);
}
