using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Console.Api;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.Console.Webhooks;

/// <summary>Where notices go.</summary>
/// <param name="Kinds">Kinds of notices that it gets; empty for all.</param>
/// <param name="Secret">The key of the signatures; only in the answer to its making.</param>
public sealed record WebhookAnswer(string Name, string Url, IReadOnlyList<string> Kinds, DateTimeOffset CreatedAt, string By, string? Secret);

/// <summary>A webhook to be.</summary>
/// <param name="Kinds">Kinds of notices; none for all.</param>
public sealed record WebhookRequest(string Name, string Url, IReadOnlyList<string>? Kinds);

/// <summary>A notice on its way to a webhook.</summary>
/// <param name="NextAttemptAt">Null where it arrived or is dead.</param>
/// <param name="Problem">What the last attempt met; null where it arrived or none was made.</param>
public sealed record DeliveryAnswer(
    string Id,
    string Webhook,
    DeliveryState State,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DeliveredAt,
    string? Problem,
    string NoticeId,
    NoticeKind? Kind,
    string? Subject);

/// <summary>The routes of webhooks, for administrators: a webhook sends what the site tells to wherever it says.</summary>
internal static class WebhookRoutes
{
    private const int LongestName = 64;
    private const int LongestUrl = 2_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("webhooks").Needs(AccessRole.Administrator);
        webhooks.MapGet("/", ListAsync).WithName("ListWebhooks").WithSummary("Where notices go, by name.");
        webhooks.MapPost("/", AddAsync).WithName("AddWebhook").WithSummary("Adds a webhook; the answer shows its secret, and nothing else ever does.");
        webhooks.MapDelete("/{name}", RemoveAsync).WithName("RemoveWebhook").WithSummary("Removes a webhook and its deliveries.");
        webhooks.MapPost("/{name}/test", TestAsync).WithName("TestWebhook").WithSummary("Has a test notice delivered by a webhook.");
        webhooks.MapGet("/deliveries", DeliveriesAsync).WithName("ListWebhookDeliveries").WithSummary("Notices on their way to webhooks and those that arrived or are dead, the newest first.");
        webhooks.MapPost("/deliveries/{id}/retry", RetryAsync).WithName("RetryWebhookDelivery").WithSummary("Has a delivery that did not arrive tried again, now.");
    }

    private static async Task<Ok<WebhookAnswer[]>> ListAsync(WebhookStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok<WebhookAnswer[]>([.. (await store.ListAsync(cancellationToken)).Select(row => Answer(row, null))]);

    private static async Task<Ok<WebhookAnswer>> AddAsync(
        WebhookRequest request, WebhookStore store, WebhookPost post, Actor actor, TimeProvider time, CancellationToken cancellationToken)
    {
        string name = ApiText.Required<string>("The name of the webhook", request.Name, TryName, $"letters, digits, dots, hyphens and underscores, at most {LongestName},");
        string url = ApiText.Required<string>("The URL of the webhook", request.Url, TryUrl, $"an address such as https://host/path, without user and password, of at most {LongestUrl} characters,");
        var kinds = (request.Kinds ?? []).Select(kind => ApiText.OneOf<NoticeKind>("The kind", kind)).Distinct().Select(kind => kind.WireName());
        var (secret, kept) = post.NewSecret();
        var row = new WebhookRow { Name = name, Url = url, Secret = kept, Kinds = string.Join(' ', kinds), CreatedAt = time.GetUtcNow(), By = actor.Name };
        return await store.AddAsync(row, cancellationToken)
            ? TypedResults.Ok(Answer(row, secret))
            : throw new ApiTextException($"The name of the webhook is '{name}': one of that name is there. Remove it, or take another name.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string name, WebhookStore store, Actor actor, CancellationToken cancellationToken, string? why = null)
    {
        ApiRegistration.RequireWhy(why);
        return await store.RemoveAsync(name, actor.Name, why!, cancellationToken) ? TypedResults.NoContent() : Unknown(name);
    }

    private static async Task<Results<Ok<DeliveryAnswer>, ProblemHttpResult>> TestAsync(string name, WebhookStore store, Actor actor, CancellationToken cancellationToken) =>
        await store.TestAsync(name, actor.Name, cancellationToken) is { } delivery ? TypedResults.Ok(Answer(delivery, NoticeKind.Test, name)) : Unknown(name);

    private static async Task<Ok<DeliveryAnswer[]>> DeliveriesAsync(
        WebhookDeliveryStore store, CancellationToken cancellationToken, string? state = null, int limit = 100) =>
        TypedResults.Ok<DeliveryAnswer[]>([.. (await store.ListAsync(
            string.IsNullOrEmpty(state) ? null : ApiText.OneOf<DeliveryState>("The state", state), limit, cancellationToken))
            .Select(item => Answer(item.Delivery, item.Notice.Kind, item.Notice.Subject))]);

    private static async Task<Results<NoContent, ProblemHttpResult>> RetryAsync(string id, WebhookDeliveryStore store, Actor actor, CancellationToken cancellationToken) =>
        await store.RetryAsync(ApiText.Required<long>("The id of a delivery", id, TryId, "a number as 'webhooks deliveries' shows it"), actor.Name, cancellationToken)
            ? TypedResults.NoContent()
            : ApiText.NotFound($"A delivery {id} that did not arrive", "'webhooks deliveries' shows those that there are.");

    private static bool TryName(string? text, out string name)
    {
        name = text ?? "";
        return name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    private static bool TryUrl(string? text, out string url)
    {
        url = text ?? "";
        return url.Length <= LongestUrl && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0;
    }

    private static bool TryId(string? text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static ProblemHttpResult Unknown(string name) => ApiText.NotFound($"The webhook {name}", "'webhooks list' shows those that there are.");

    private static WebhookAnswer Answer(WebhookRow row, string? secret) => new(
        row.Name, row.Url, row.Kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.CreatedAt, row.By, secret);

    private static DeliveryAnswer Answer(WebhookDeliveryRow row, NoticeKind? kind, string? subject) => new(
        row.DeliveryId.ToString(CultureInfo.InvariantCulture),
        row.Webhook,
        WebhookDeliveryStore.StateOf(row),
        row.Attempts,
        row.NextAttemptAt,
        row.DeliveredAt,
        row.Problem,
        row.NoticeId.ToString(CultureInfo.InvariantCulture),
        kind,
        subject);
}
