using System.Data.Common;
using System.Security.Cryptography;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Replication.Console.Access;
using Replication.Console.Api;
using Replication.Console.Screens;
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
using Replication.Hosting.Presence;
using Replication.Hosting.Telemetry;
using Replication.SiteDatabase;
using Replication.Translation;

namespace Replication.Cli.Run;

/// <summary>Puts a process together: which roles, on which bus and database. The only place that knows all roles.</summary>
internal static class RoleHost
{
    /// <summary>The connection string of the site database; where it is set, that is on PostgreSQL.</summary>
    private const string DatabaseConnection = "SiteDatabase";

    private const string ProgramName = "replication";

    /// <summary>The address of the broker; where it is set, the bus is RabbitMQ.</summary>
    private const string BrokerConnection = "Broker";

    /// <summary>Counter rows that workers share between them: few enough to sum up, enough that two seldom meet on one.</summary>
    private const int CounterRows = 64;

    /// <summary>How long a consumer holds a message while the database fails, before it gives it back and its endpoint stops.</summary>
    private static readonly TimeSpan ConsumerPatience = TimeSpan.FromMinutes(1);

    /// <summary>The queues by what they promise.</summary>
    public static readonly BusTopology Topology = new(
        [QueueNames.Despooler, QueueNames.Translation, QueueNames.DistributionManager],
        QueueNames.DeadLetters,
        QueueNames.DeadLettersParked,
        QueueNames.DeadLettersRecent,
        QueueNames.Console);

    /// <summary>By which of its metrics a role is seen to work; the console has none.</summary>
    internal static readonly IReadOnlyDictionary<Role, RoleMetrics> Metrics = new Dictionary<Role, RoleMetrics>
    {
        [Role.Despooler] = new(QueueNames.Despooler, "replication.files.claimed", "replication.inbox.backlog", "replication.inbox.oldest.age"),
        [Role.Translation] = new(QueueNames.Translation, "replication.files.translated"),
        [Role.DistributionManager] = new(QueueNames.DistributionManager, "replication.reports.decided"),
        [Role.DeadLetters] = new(QueueNames.DeadLetters, "replication.dead_letters.received"),
        [Role.Console] = new(QueueNames.Console, null),
    };

    private static readonly Role[] DatabaseRoles = [Role.DistributionManager, Role.DeadLetters, Role.Console];

    /// <summary>How long a process may take to end after SIGTERM.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Builds the process; the data folder is its own as long as it lives.</summary>
    public static WebApplication Build(RunSettings settings, IConfiguration configuration, DataFolder data, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = ProgramName });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        logging(builder.Logging.ClearProviders());

        var site = Site(configuration);
        var broker = Broker(configuration);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System).AddSingleton(site).AddSingleton(settings);
        services.AddCheckedOptions<SiteOptions>(SiteOptions.Section).AddCheckedOptions<SiteDatabaseOptions>(SiteDatabaseOptions.Section);
        services.AddReplicationHealth().AddReplicationTelemetry(configuration);
        if (broker is null || settings.Roles.Overlaps(DatabaseRoles))
        {
            AddDatabase(services, configuration, data, site, broker);
        }

        services.AddReplicationBus(
            broker,
            Topology,
            [.. RunCommand.RoleNames.Where(role => settings.Roles.Contains(role.Value)).Select(role => role.Key)],
            (queue, body, problem, exception) => FailedMessageSplit.Split(queue, body, problem, exception, TimeProvider.System.GetUtcNow()),
            bus => AddConsumers(bus, settings.Roles));

        // Hosted services stop in the reverse order: the despooler first, then what it feeds, the bus last.
        AddRoles(services, settings, configuration, data, broker);
        services.AddRolePresence([.. settings.Roles.Order().Select(role => Metrics[role])], Observed);
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
            if (settings.Roles.Contains(Role.Console))
            {
                // Where the program was not published, the files of the console are where they were built.
                builder.WebHost.UseStaticWebAssets();
            }
        }

        var app = builder.Build();
        app.MapReplicationHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        if (settings.Roles.Contains(Role.Console))
        {
            app.MapReplicationApi();
            app.MapReplicationScreens(Path.Combine(AppContext.BaseDirectory, $"{ProgramName}.staticwebassets.endpoints.json"));
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
            return HasDatabaseServer(configuration)
                ? SiteDatabaseRegistration.OpenPostgres(configuration.GetConnectionString(DatabaseConnection)!)
                : SiteDatabaseRegistration.OpenSqlite(DatabaseFile(data));
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"ConnectionStrings:{DatabaseConnection} is not a connection string: {exception.Message}");
        }
    }

    /// <summary>The broker that the configuration names; null where the bus is in the process.</summary>
    /// <exception cref="UsageException">It is no address of a broker.</exception>
    public static BrokerAddress? Broker(IConfiguration configuration) =>
        configuration.GetConnectionString(BrokerConnection) is not { Length: > 0 } text ? null
        : BrokerAddress.TryParse(text, out var address) ? address
        : throw new UsageException($"ConnectionStrings:{BrokerConnection} is not the address of a broker: {BrokerAddress.Rule} is needed.");

    /// <summary>Whether bus or database live in the process, so that the data folder is its own.</summary>
    public static bool IsEmbedded(IConfiguration configuration, IReadOnlySet<Role> roles) =>
        Broker(configuration) is null || (roles.Overlaps(DatabaseRoles) && !HasDatabaseServer(configuration));

    /// <summary>Whether the site database is on a server.</summary>
    public static bool HasDatabaseServer(IConfiguration configuration) =>
        configuration.GetConnectionString(DatabaseConnection) is { Length: > 0 };

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="FailedException">The server can't be used.</exception>
    public static async Task MigrateAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            await database.MigrateAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or SchemaNotReadyException or InvalidOperationException { InnerException: DbException })
        {
            throw new FailedException(
                $"The site database (ConnectionStrings:{DatabaseConnection}, where it is set) can't be used: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>Log lines to standard error, which keeps standard output for data.</summary>
    public static void LogToStandardError(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (configuration["Logging:Console:FormatterName"] == ConsoleFormatterNames.Json)
        {
            // For machines: a document a line, with the ids of the trace that the line belongs to.
            logging.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                console.IncludeScopes = true;
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);

        // It logs what it throws, or what a consumer threw, with the stack; the program says it in a line of its own.
        logging.AddFilter("MassTransit.ReceiveTransport", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    /// <summary>Which site this is, by the configuration.</summary>
    /// <exception cref="UsageException">A code breaks its rule.</exception>
    public static SiteIdentity Site(IConfiguration configuration)
    {
        var options = configuration.GetSection(SiteOptions.Section).Get<SiteOptions>() ?? new SiteOptions();
        return options.Problems().FirstOrDefault() is { } problem ? throw new UsageException(problem) : options.Identity(Broker(configuration) is null);
    }

    private static void AddDatabase(
        IServiceCollection services, IConfiguration configuration, DataFolder data, SiteIdentity site, BrokerAddress? broker)
    {
        var database = OpenDatabase(configuration, data);
        database.BeginModel();
        services.AddSiteDatabase(database, new WorkerSettings
        {
            Worker = broker is null ? "embedded" : $"worker-{RandomNumberGenerator.GetInt32(CounterRows):00}",
            LearnSitesUnder = site.LearnChildren ? site.Code : null,
            MessagesDieWithProcess = broker is null,
        });
        if (!HasDatabaseServer(configuration))
        {
            services.AddSingleton(new NeededFolder("site-database", data.Path));
        }

        services.AddSingleton(provider => new EnvironmentRetry(
            "site-database",
            provider.GetRequiredService<Database>().IsEnvironmental,
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EnvironmentRetry>>())
        {
            ConsumerPatience = broker is null ? Timeout.InfiniteTimeSpan : ConsumerPatience,
        });
        services.AddSingleton(provider => new EnvironmentProbe(provider.GetRequiredService<Database>().ProbeAsync));
        services.AddHostedService<SchemaStart>();
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

        if (roles.Contains(Role.Console))
        {
            bus.AddConsoleConsumers();
        }
    }

    private static RoleObserved Observed(RoleFigures figures) => new()
    {
        Role = figures.Role,
        Instance = figures.Process.Name,
        StartedAt = figures.Process.StartedAt,
        At = figures.At,
        Problem = figures.Problem,
        Rate = figures.Rate,
        Backlog = figures.Backlog,
        OldestSeconds = figures.OldestSeconds,
        Ended = figures.Ended,
    };

    private static void AddRoles(IServiceCollection services, RunSettings settings, IConfiguration configuration, DataFolder data, BrokerAddress? broker)
    {
        if (settings.Roles.Contains(Role.Console))
        {
            services.AddReplicationApi().AddReplicationScreens().AddReplicationAccess(configuration, data.Path);
            services.AddSingleton(new ConfigurationInForce(() => ConfigCommand.InForce(configuration)));
        }

        if (settings.Roles.Contains(Role.DeadLetters))
        {
            services.AddDeadLetters(new DeadLettersFolders(data.Path, settings.Inbox));
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
            if (broker is null)
            {
                // On a broker the confirmed send decides that a claimed file goes.
                services.AddSingleton<IClaimLedger, DecidedClaimLedger>();
            }

            services.AddDespooler(new DespoolerFolders(settings.Inbox, data.In("quarantine")));
        }
    }
}
