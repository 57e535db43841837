using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Replication.Hosting.Health;

namespace Replication.Hosting.Environment;

/// <summary>The environment failed an effect for longer than it may be held; the work is right and is to be tried again later.</summary>
public sealed class EnvironmentException(string part, Exception inner) : Exception($"{part} fails: {inner.GetBaseException().Message}", inner);

/// <summary>
/// Runs an effect on a database or a file system until the environment lets it. The one owner of retry for that effect. An environment
/// failure never makes a dead letter: while it lasts the process says so in its readiness, and the work stays where it is.
/// </summary>
/// <param name="part">The name under which readiness shows the failure.</param>
/// <param name="isEnvironmental">Whether an exception is the environment's fault; others are thrown at once.</param>
public sealed class EnvironmentRetry(
    string part, Func<Exception, bool> isEnvironmental, Readiness readiness, TimeProvider time, ILogger<EnvironmentRetry> logger)
{
    private static readonly ResiliencePropertyKey<TimeSpan> Patience = new("patience");
    private static readonly ResiliencePropertyKey<long> StartedAt = new("started-at");

    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = retry => ValueTask.FromResult(
                retry.Outcome.Exception is { } exception && isEnvironmental(exception) && !IsOver(retry.Context, time)),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = retry =>
            {
                readiness.Report(part, retry.Outcome.Exception!.Message);
                EnvironmentLog.Failed(logger, part, retry.Outcome.Exception.Message, retry.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    /// <summary>
    /// How long a consumer may hold its message. Without end in memory; a broker cuts off a consumer that holds one for long, so there it is
    /// given back after a minute and its endpoint stops.
    /// </summary>
    public TimeSpan ConsumerPatience { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Runs the effect, again and again while the environment fails it.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> effect, CancellationToken cancellationToken) =>
        RunAsync(effect, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Runs the effect of a consumer, for as long as it may hold its message.</summary>
    /// <exception cref="EnvironmentException">The environment failed it for longer than that.</exception>
    public async Task<T> ConsumeAsync<T>(Func<CancellationToken, Task<T>> effect, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(effect, ConsumerPatience, cancellationToken);
        }
        catch (Exception exception) when (isEnvironmental(exception))
        {
            throw new EnvironmentException(part, exception);
        }
    }

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> effect, TimeSpan patience, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Patience, patience);
        context.Properties.Set(StartedAt, time.GetTimestamp());
        try
        {
            var result = await _pipeline.ExecuteAsync(async run => await effect(run.CancellationToken), context);
            if (readiness.Clear(part))
            {
                EnvironmentLog.Recovered(logger, part);
            }

            return result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool IsOver(ResilienceContext context, TimeProvider time) =>
        context.Properties.GetValue(Patience, Timeout.InfiniteTimeSpan) is { Ticks: >= 0 } patience
        && time.GetElapsedTime(context.Properties.GetValue(StartedAt, 0)) >= patience;
}

internal static partial class EnvironmentLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Part} failed: {Problem} Trying again in {Delay}.")]
    public static partial void Failed(ILogger logger, string part, string problem, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Information, "{Part} works again.")]
    public static partial void Recovered(ILogger logger, string part);
}
