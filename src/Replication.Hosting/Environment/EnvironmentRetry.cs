using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Replication.Hosting.Health;

namespace Replication.Hosting.Environment;

/// <summary>
/// Runs an effect on a database or a file system until the environment lets it. The one owner of retry for that effect. An environment
/// failure never makes a dead letter: while it lasts the process says so in its readiness, and the work stays where it is.
/// </summary>
/// <param name="part">The name under which readiness shows the failure.</param>
/// <param name="isEnvironmental">Whether an exception is the environment's fault; others are thrown at once.</param>
public sealed class EnvironmentRetry(
    string part, Func<Exception, bool> isEnvironmental, Readiness readiness, TimeProvider time, ILogger<EnvironmentRetry> logger)
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(isEnvironmental),
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

    /// <summary>Runs the effect, again and again while the environment fails it.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> effect, CancellationToken cancellationToken)
    {
        var result = await _pipeline.ExecuteAsync(async token => await effect(token), cancellationToken);
        if (readiness.Clear(part))
        {
            EnvironmentLog.Recovered(logger, part);
        }

        return result;
    }
}

internal static partial class EnvironmentLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Part} failed: {Problem} Trying again in {Delay}.")]
    public static partial void Failed(ILogger logger, string part, string problem, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Information, "{Part} works again.")]
    public static partial void Recovered(ILogger logger, string part);
}
