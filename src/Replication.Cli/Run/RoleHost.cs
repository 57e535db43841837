using System.Data.Common;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Replication.Console.Api;
using Replication.Contracts;
using Replication.DeadLetters;
using Replication.Despooler;
using Replication.Despooler.Claims;
using Replication.DistributionManager;
using Replication.Domain;
using Replication.Hosting.Bus;
using Replication.Hosting.Data;
using Replication.Hosting.Environment;
using Replication.Hosting.Health;
using Replication.Hosting.Options;
using Replication.Hosting.Telemetry;
using Replication.SiteDatabase;
using Replication.Translation;

namespace Replication.Cli.Run;

/// <summary>Puts a process together: which roles, on which bus and database. The only place that knows all roles.</summary>
internal static class RoleHost
{
    /// <summary>The connection string of the site database; where it is set, that is on PostgreSQL.</summary>
    private const string DatabaseConnection = "SiteDatabase";

    /// <summary>How long a process may take to end after SIGTERM.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Builds the process; the data folder is its own as long as it lives.</summary>
    public static WebApplication Build(RunSettings settings, IConfiguration configuration, DataFolder data, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        logging(builder.Logging.ClearProviders());

        var site = Site(configuration);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System).AddSingleton(site).AddSingleton(settings);
        services.AddCheckedOptions<SiteOptions>(SiteOptions.Section).AddCheckedOptions<SiteDatabaseOptions>(SiteDatabaseOptions.Section);
        services.AddReplicationHealth().AddReplicationTelemetry(configuration);
        services.AddSiteDatabase(() => OpenDatabase(configuration, data), new WorkerSettings
        {
            Worker = "embedded",
            LearnSitesUnder = site.LearnChildren ? site.Code : null,
            MessagesDieWithProcess = true,
        });
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EnvironmentRetry>(
            provider, "site-database", (Func<Exception, bool>)provider.GetRequiredService<Database>().IsEnvironmental));
        services.AddHostedService<SchemaStart>();
        services.AddReplicationBus(
            new FailedMessageRoute(
                QueueNames.DeadLetters, (queue, body, exception) => FailedMessageSplit.Split(queue, body, exception, TimeProvider.System.GetUtcNow())),
            bus => AddConsumers(bus, settings.Roles));

        // Hosted services stop in the reverse order: the despooler first, then what it feeds, the bus last.
        AddRoles(services, settings, data);
        if (settings.UntilIdle)
        {
            services.AddHostedService<IdleWatch>();
        }

        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        if (settings.Urls is null)
        {
            services.AddSingleton<IServer, NoServer>();
        }
        else
        {
            builder.WebHost.UseUrls(settings.Urls);
        }

        var app = builder.Build();
        app.MapReplicationHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        if (settings.Roles.Contains(Role.Console))
        {
            app.MapReplicationApi();
        }

        return app;
    }

    /// <summary>The file of the embedded site database.</summary>
    public static string DatabaseFile(DataFolder data) => data.In("site.db");

    /// <summary>The site database that the configuration names: a PostgreSQL server, else the file in the data folder.</summary>
    /// <exception cref="UsageException">The connection string is none.</exception>
    public static Database OpenDatabase(IConfiguration configuration, DataFolder data)
    {
        try
        {
            return configuration.GetConnectionString(DatabaseConnection) is { Length: > 0 } server
                ? SiteDatabaseRegistration.OpenPostgres(server)
                : SiteDatabaseRegistration.OpenSqlite(DatabaseFile(data));
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"ConnectionStrings:{DatabaseConnection} is not a connection string: {exception.Message}");
        }
    }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="FailedException">The server can't be used.</exception>
    public static async Task MigrateAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            await database.MigrateAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException { InnerException: DbException })
        {
            throw new FailedException(
                $"The site database (ConnectionStrings:{DatabaseConnection}, where it is set) can't be used: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>Log lines to standard error, which keeps standard output for data.</summary>
    public static void LogToStandardError(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);

        // It logs what it throws as well; the program says it in a line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    /// <summary>Which site this is, by the configuration.</summary>
    /// <exception cref="UsageException">A code breaks its rule.</exception>
    public static SiteIdentity Site(IConfiguration configuration)
    {
        var options = configuration.GetSection(SiteOptions.Section).Get<SiteOptions>() ?? new SiteOptions();
        return options.Problems().FirstOrDefault() is { } problem ? throw new UsageException(problem) : options.Identity(embedded: true);
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus, IReadOnlySet<Role> roles)
    {
        if (roles.Contains(Role.Despooler))
        {
            DespoolerRegistration.AddDespoolerConsumers(bus);
        }

        if (roles.Contains(Role.Translation))
        {
            bus.AddTranslationConsumers();
        }

        if (roles.Contains(Role.DistributionManager))
        {
            bus.AddDistributionManagerConsumers();
        }

        if (roles.Contains(Role.DeadLetters))
        {
            bus.AddDeadLettersConsumers();
        }
    }

    private static void AddRoles(IServiceCollection services, RunSettings settings, DataFolder data)
    {
        if (settings.Roles.Contains(Role.Console))
        {
            services.AddReplicationApi();
        }

        if (settings.Roles.Contains(Role.DeadLetters))
        {
            services.AddDeadLetters();
        }

        if (settings.Roles.Contains(Role.DistributionManager))
        {
            services.AddDistributionManager();
        }

        if (settings.Roles.Contains(Role.Translation))
        {
            services.AddTranslation();
        }

        if (settings.Roles.Contains(Role.Despooler))
        {
            services.AddSingleton<IClaimLedger, DecidedClaimLedger>();
            services.AddDespooler(new DespoolerFolders(settings.Inbox, data.In("quarantine")));
        }
    }
}
