using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Replication.Hosting.Environment;
using Replication.SiteDatabase;

namespace Replication.Cli.Run;

/// <summary>
/// Brings the schema up to date before the roles start; where the database can't be reached, the process starts all the same, says so in its
/// readiness, and goes on trying. Until then whatever needs the database waits.
/// </summary>
internal sealed class SchemaStart(Database database, EnvironmentRetry environment, IOptions<SiteDatabaseOptions> options) : BackgroundService, IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (database.IsEnvironmental(exception))
        {
            // Told by the retry that follows.
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => environment.RunAsync(
        async token =>
        {
            if (!database.IsReady)
            {
                await PrepareAsync(token);
            }

            return true;
        },
        stoppingToken);

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (options.Value.MigrateAtStart ? database.MigrateAsync(cancellationToken) : database.CheckSchemaAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is not SchemaNotReadyException && database.IsEnvironmental(exception))
        {
            throw new SchemaNotReadyException(
                $"The site database (ConnectionStrings:SiteDatabase) can't be used: {exception.GetBaseException().Message}", exception);
        }
    }
}
