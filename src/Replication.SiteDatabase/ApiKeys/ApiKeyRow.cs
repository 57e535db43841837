using System.Text.Json.Serialization;

namespace Replication.SiteDatabase;

/// <summary>What a key may do; each role may all that those before it may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccessRole>))]
public enum AccessRole
{
    /// <summary>Look.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Replay, edit, discard, pause, add packages and sites.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,

    /// <summary>All: keys and webhooks too.</summary>
    [JsonStringEnumMemberName("administrator")]
    Administrator,
}

/// <summary>A key of the HTTP API. The key itself is nowhere: only its hash is kept.</summary>
public sealed class ApiKeyRow
{
    /// <summary>Whose it is, as timelines and the audit show it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>SHA-256 of the key, 32 octets: a key is random, so no slow hash is needed.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
