using System.Text.Json.Serialization;

namespace Replication.SiteDatabase;

/// <summary>What somebody is told of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>Letters of a cause that no open letter had.</summary>
    [JsonStringEnumMemberName("new-cause")]
    NewCause,

    /// <summary>A lane was paused, as too much of what came by it failed.</summary>
    [JsonStringEnumMemberName("ceiling-reached")]
    CeilingReached,

    /// <summary>A replay stopped by itself.</summary>
    [JsonStringEnumMemberName("replay-stopped")]
    ReplayStopped,

    /// <summary>A process of a role is silent.</summary>
    [JsonStringEnumMemberName("role-gone")]
    RoleGone,

    /// <summary>Somebody wanted to see whether webhooks arrive.</summary>
    [JsonStringEnumMemberName("test")]
    Test,
}

/// <summary>Something that somebody should know; written in the transaction that did it.</summary>
public sealed class NoticeRow
{
    /// <summary>Ascending.</summary>
    public long NoticeId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of thing.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>Which one: a group, a lane, a replay, a process.</summary>
    public required string Subject { get; init; }

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Whether its deliveries were made.</summary>
    public bool Dispatched { get; init; }
}

/// <summary>Where notices go.</summary>
public sealed class WebhookRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is posted to.</summary>
    public required string Url { get; init; }

    /// <summary>The key of the signature, protected by the console's data protection.</summary>
    public required string Secret { get; init; }

    /// <summary>Kinds that it wants, by their wire names with a space between; empty for all.</summary>
    public required string Kinds { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }
}

/// <summary>A notice on its way to a webhook.</summary>
public sealed class WebhookDeliveryRow
{
    /// <summary>Ascending.</summary>
    public long DeliveryId { get; init; }

    /// <summary>To which.</summary>
    public required string Webhook { get; init; }

    /// <summary>What.</summary>
    public required long NoticeId { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is tried next, UTC; null where it arrived, or was given up.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When it arrived, UTC.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>What the last attempt met; null where it arrived.</summary>
    public string? Problem { get; init; }
}
