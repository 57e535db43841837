using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.SiteDatabase;

namespace Replication.Console.Webhooks;

/// <summary>Takes notices to webhooks. The one owner of the retries, which are rows: several consoles share them, and one that dies loses none.</summary>
internal sealed class WebhookDispatch(WebhookDeliveryStore deliveries, WebhookPost post, Database database, TimeProvider time, ILogger<WebhookDispatch> logger)
    : BackgroundService
{
    private const int NoticesAtOnce = 100;
    private const int PostsAtOnce = 20;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Does what is to be done now.</summary>
    /// <returns>How many were posted, well or not.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!await deliveries.AnyAsync(cancellationToken))
        {
            return 0;
        }

        await deliveries.DispatchAsync(NoticesAtOnce, cancellationToken);
        var due = await deliveries.TakeAsync(PostsAtOnce, cancellationToken);
        await Task.WhenAll(due.Select(delivery => PostAsync(delivery, cancellationToken)));
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WebhookTelemetry.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            int posted = 0;
            try
            {
                posted = await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (database.IsEnvironmental(exception))
            {
                WebhookLog.NotDispatched(logger, exception.Message);
            }

            if (posted == 0)
            {
                await Task.Delay(LookInterval, time, stoppingToken);
            }
        }
    }

    private async Task PostAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        string? problem = await post.SendAsync(delivery, cancellationToken);
        if (problem is null)
        {
            WebhookTelemetry.Delivered();
        }
        else
        {
            WebhookTelemetry.Failed();
            WebhookLog.Failed(logger, delivery.DeliveryId, delivery.Webhook.Name, problem);
        }

        // Also while the process ends: it was posted.
        await deliveries.RecordAsync(delivery.DeliveryId, problem, CancellationToken.None);
    }
}
