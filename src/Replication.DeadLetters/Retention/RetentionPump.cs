using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Domain;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Retention;

/// <summary>
/// Writes letters that have been closed for long enough to files and removes them, at the start and every hour. A folder that can't be
/// written keeps nobody from anything: the letters stay, and it is tried again.
/// </summary>
internal sealed class RetentionPump(
    DeadLetterRetention store,
    EnvironmentRetry environment,
    IOptions<DeadLettersOptions> options,
    DeadLettersFolders folders,
    DeadLettersTelemetry telemetry,
    TimeProvider time) : BackgroundService
{
    private readonly RetentionOptions _retention = options.Value.Retention;
    private readonly string _folder = Path.GetFullPath(folders.Retention(options.Value));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(await TryRemoveAsync(stoppingToken), time, stoppingToken);
        }
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> TryRemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (state, after) in _retention.Limits())
            {
                await RemoveAsync(state, after, cancellationToken);
            }

            return _retention.LookInterval();
        }
        catch (RetentionFolderException exception)
        {
            telemetry.NotWritten(exception.Message, _retention.FailureInterval());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect. The letters stand in the table; everything else of this process goes on.
            telemetry.NotRemoved(exception);
        }

        return _retention.FailureInterval();
    }

    private async Task RemoveAsync(DeadLetterState state, TimeSpan after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string name = $"{state.WireName()}-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{Guid.CreateVersion7(now).ToString("N")[^8..]}";
        var folder = new RetentionFolder(_folder);
        var run = new RetentionRun(state, now - after, $"{state.WireName()} more than {after} ago", Path.Combine(_folder, $"{name}-*.jsonl.gz"));
        int files = 0;
        try
        {
            while (!run.IsDone)
            {
                run = await environment.RunAsync(
                    token => store.RemoveAsync(run, letters => folder.WriteAsync($"{name}-{++files:0000}.jsonl.gz", letters, token), token), cancellationToken);
            }
        }
        finally
        {
            telemetry.Removed(run);
        }
    }
}
