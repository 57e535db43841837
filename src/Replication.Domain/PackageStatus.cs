using System.Text.Json.Serialization;

namespace Replication.Domain;

/// <summary>What a site says of a package on a server. The numbers are those of the original status record.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PackageStatus>))]
public enum PackageStatus
{
    /// <summary>Nothing known.</summary>
    [JsonStringEnumMemberName("NONE")] None = 0,

    /// <summary>Sent to the site.</summary>
    [JsonStringEnumMemberName("SENT")] Sent = 1,

    /// <summary>Received by the site.</summary>
    [JsonStringEnumMemberName("RECEIVED")] Received = 2,

    /// <summary>On the server, ready for use.</summary>
    [JsonStringEnumMemberName("INSTALLED")] Installed = 3,

    /// <summary>Not yet, being tried again.</summary>
    [JsonStringEnumMemberName("RETRY")] Retry = 4,

    /// <summary>Given up.</summary>
    [JsonStringEnumMemberName("FAILED")] Failed = 5,

    /// <summary>Taken off the server.</summary>
    [JsonStringEnumMemberName("REMOVED")] Removed = 6,

    /// <summary>About to be taken off the server.</summary>
    [JsonStringEnumMemberName("PENDING_REMOVE")] PendingRemove = 7,
}

/// <summary>What a package server holds: the compressed master or a copy to install from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PackageServerType>))]
public enum PackageServerType
{
    /// <summary>The compressed package at the site server.</summary>
    [JsonStringEnumMemberName("MASTER")] Master = 1,

    /// <summary>A copy on a distribution server.</summary>
    [JsonStringEnumMemberName("COPY")] Copy = 2,
}

/// <summary>Names and ranks of package statuses.</summary>
public static class PackageStatuses
{
    /// <summary>
    /// Which of two statuses wins where epoch, transaction ID and time are equal. It errs on the side of failure.
    /// </summary>
    public static int Rank(this PackageStatus status) => status switch
    {
        PackageStatus.None => 0,
        PackageStatus.Sent => 1,
        PackageStatus.Received => 2,
        PackageStatus.Retry => 3,
        PackageStatus.PendingRemove => 4,
        PackageStatus.Installed => 5,
        PackageStatus.Removed => 6,
        PackageStatus.Failed => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such package status."),
    };
}
