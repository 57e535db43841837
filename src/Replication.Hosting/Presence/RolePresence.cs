using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Replication.Hosting.Bus;
using Replication.Hosting.Health;

namespace Replication.Hosting.Presence;

/// <summary>This process among others.</summary>
/// <param name="Name">Its machine, its number and when it was started.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record ProcessInstance(string Name, DateTimeOffset StartedAt)
{
    internal static ProcessInstance Of(DateTimeOffset startedAt) => new(
        string.Create(CultureInfo.InvariantCulture, $"{System.Environment.MachineName}/{System.Environment.ProcessId}/{startedAt.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}"),
        startedAt);
}

/// <summary>How a role of this process stands.</summary>
/// <param name="Problem">Why the process can't work; null where it can.</param>
/// <param name="Rate">Items a second since the time before.</param>
/// <param name="Backlog">What waits before it and only it sees.</param>
/// <param name="Ended">Whether the process ends now, in good order.</param>
public sealed record RoleFigures(
    string Role, ProcessInstance Process, DateTimeOffset At, string? Problem, double? Rate, long? Backlog, double? OldestSeconds, bool Ended);

/// <summary>Tells every ten seconds how the roles of this process stand, and at an orderly end that they end. What can't be told is not told.</summary>
internal sealed partial class RolePresence(
    IReadOnlyList<RoleMetrics> roles,
    Func<RoleFigures, object> message,
    ProcessInstance process,
    QueueTeller teller,
    Readiness readiness,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RolePresence> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>How long the end of the process waits for the last words.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly List<(RoleMetrics Role, RoleMeter Meter)> _meters = [.. roles.Select(role => (role, new RoleMeter(role, time)))];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return;
        }

        using var patience = new CancellationTokenSource(LastWords, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await TellAsync(ended: true, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The broker is away; the console will miss the process.
        }
    }

    public override void Dispose()
    {
        _meters.ForEach(item => item.Meter.Dispose());
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A start that fails tells nothing: the bus is on its way down by then.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TellAsync(ended: false, stoppingToken);
            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private async Task TellAsync(bool ended, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (role, meter) in _meters)
            {
                await teller.TellAsync(
                    message(new(role.Role, process, time.GetUtcNow(), Problem(), meter.Rate(), meter.Backlog(), meter.OldestSeconds(), ended)), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is BrokerException or MassTransitException)
        {
            LogNotTold(exception.Message);
        }
    }

    private string? Problem() =>
        readiness.Problems.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {item.Value}").ToList() is { Count: > 0 } problems
            ? string.Join(' ', problems)
            : null;

    [LoggerMessage(1, LogLevel.Debug, "How this process stands could not be told: {Problem}")]
    private partial void LogNotTold(string problem);
}

/// <summary>Registration of what a process tells of itself.</summary>
public static class PresenceRegistration
{
    /// <summary>Has the process tell how its roles stand; the bus must be registered before, so that it stops after.</summary>
    /// <param name="message">Makes the message to tell.</param>
    public static IServiceCollection AddRolePresence(this IServiceCollection services, IReadOnlyList<RoleMetrics> roles, Func<RoleFigures, object> message)
    {
        services.AddSingleton(provider => ProcessInstance.Of(provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<RolePresence>(provider, roles, message));
        return services;
    }
}
