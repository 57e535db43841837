using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Replication.Console.Access;
using Replication.Console.Watch;
using Replication.Contracts;
using Replication.SiteDatabase;

namespace Replication.Console.Api;

/// <summary>A stage of the flow.</summary>
/// <param name="Instances">Processes of it that are there.</param>
/// <param name="Problem">What keeps it from its work, or from being seen; null where nothing does.</param>
/// <param name="Rate">Items a second, of all its processes; null where none has told yet.</param>
/// <param name="Backlog">What waits before it: files in the inbox, messages in a queue; null where it can't be told.</param>
/// <param name="OldestSeconds">Age of the oldest of that; null where there is none, or it can't be told, as of a queue of RabbitMQ.</param>
public sealed record StageAnswer(string Stage, int Instances, string? Problem, double? Rate, long? Backlog, double? OldestSeconds);

/// <summary>What waits for its package or site.</summary>
public sealed record FlowWaitingAnswer(long Reports, double? OldestSeconds);

/// <summary>The sums of the summary of statuses.</summary>
public sealed record FlowSummaryAnswer(long Received, long Applied, long Stale, long Waiting, long DeadLettered, long? InFlight);

/// <summary>The whole site in a picture, a second old at most.</summary>
/// <param name="OpenLetters">Letters that are unresolved or on their way back.</param>
public sealed record FlowAnswer(IReadOnlyList<StageAnswer> Stages, FlowWaitingAnswer Waiting, long OpenLetters, FlowSummaryAnswer Summary);

/// <summary>How the site stood at the beginning of a minute.</summary>
/// <param name="InboxFiles">Null where no despooler had told.</param>
public sealed record HistoryAnswer(
    DateTimeOffset At, long Received, long Applied, long Stale, long Waiting, long DeadLettered, long OpenLetters, long? InFlight, long? InboxFiles);

/// <summary>Whether a process is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoleState>))]
public enum RoleState
{
    /// <summary>It tells of itself.</summary>
    [JsonStringEnumMemberName("present")]
    Present,

    /// <summary>It is silent, and did not say that it would end.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,

    /// <summary>It ended in good order.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}

/// <summary>A process of a role.</summary>
/// <param name="SeenAt">When it told last.</param>
public sealed record RoleAnswer(
    string Role, string Instance, DateTimeOffset StartedAt, DateTimeOffset SeenAt, RoleState State, string? Problem, double? Rate, long? Backlog, double? OldestSeconds);

internal static class FlowRoutes
{
    private static readonly Dictionary<string, TimeSpan> Ranges = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["1d"] = TimeSpan.FromDays(1),
        ["30d"] = TimeSpan.FromDays(30),
    };

    private static readonly string[] Stages = [QueueNames.Despooler, QueueNames.Translation, QueueNames.DistributionManager, QueueNames.DeadLetters];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/flow", FlowAsync).WithName("ShowFlow").WithTags("flow").Needs(AccessRole.Viewer).WithSummary("Stages with their processes, rates and backlogs, what waits, open letters and the sums.");
        api.MapGet("/history", HistoryAsync).WithName("ListHistory").WithTags("flow").Needs(AccessRole.Viewer).WithSummary("How the site stood, for the last 1h, 1d or 30d, in about 200 points, oldest first.");
        api.MapGet("/roles", RolesAsync).WithName("ListRoles").WithTags("flow").Needs(AccessRole.Viewer).WithSummary("Processes by role, also those that ended or are gone since a day.");
    }

    private static async Task<Ok<FlowAnswer>> FlowAsync(SiteLook look, CancellationToken cancellationToken)
    {
        var figures = await look.ReadAsync(cancellationToken);
        var sums = figures.Sums;
        return TypedResults.Ok(new FlowAnswer(
            [.. Stages.Select(stage => Stage(stage, figures))],
            new FlowWaitingAnswer(sums.Waiting, figures.OldestWaitsSince is { } since ? Math.Max(0, (figures.At - since).TotalSeconds) : null),
            figures.OpenLetters,
            new FlowSummaryAnswer(sums.Received, sums.Applied, sums.Stale, sums.Waiting, sums.DeadLettered, figures.InFlight)));
    }

    private static async Task<Ok<HistoryAnswer[]>> HistoryAsync(HistoryStore history, CancellationToken cancellationToken, string range = "1h") =>
        Ranges.TryGetValue(range, out var span)
            ? TypedResults.Ok<HistoryAnswer[]>([.. (await history.ReadAsync(span, cancellationToken)).Select(row => new HistoryAnswer(
                row.At, row.Received, row.Applied, row.Stale, row.Waiting, row.DeadLettered, row.OpenLetters, row.InFlight, row.InboxFiles))])
            : throw new ApiTextException($"The range is '{range}': one of {string.Join(", ", Ranges.Keys)} is needed.");

    private static async Task<Ok<RoleAnswer[]>> RolesAsync(PresenceStore presence, CancellationToken cancellationToken) =>
        TypedResults.Ok<RoleAnswer[]>([.. (await presence.ListAsync(cancellationToken)).Select(row => new RoleAnswer(
            row.Role,
            row.Instance,
            row.StartedAt,
            row.SeenAt,
            row.Ended ? RoleState.Ended : row.GoneAt is null ? RoleState.Present : RoleState.Gone,
            row.Problem,
            row.Rate,
            row.Backlog,
            row.OldestSeconds))]);

    /// <summary>Before the despooler stands the inbox, which its processes tell of; before the others stands their queue.</summary>
    private static StageAnswer Stage(string stage, SiteFigures figures)
    {
        var instances = figures.Of(stage);
        string? problem = instances.Select(row => row.Problem).FirstOrDefault(text => text is not null)
            ?? (instances.Count == 0 ? "No process of this role tells of itself." : null);
        double? rate = instances.Any(row => row.Rate is not null) ? instances.Sum(row => row.Rate) : null;
        if (stage == QueueNames.Despooler)
        {
            return new StageAnswer(stage, instances.Count, problem, rate, figures.InboxFiles, instances.Max(row => row.OldestSeconds));
        }

        var queue = figures.Queues?.FirstOrDefault(depth => depth.Name == stage);
        return new StageAnswer(stage, instances.Count, problem ?? figures.QueuesProblem, rate, queue?.Messages, queue?.OldestSeconds);
    }
}
