using System.Globalization;
using DotNet.Testcontainers.Builders;
using Replication.Tests.Servers;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;
using Xunit;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Replication.Tests.Servers;

/// <summary>
/// The servers that the tests share, and more of the same kind for tests that crash theirs. REPLICATION_TEST_SERVERS says which kind:
/// <c>docker</c>, <c>local</c> (programs of this machine) or <c>none</c>, and then the tests are skipped.
/// </summary>
public sealed class TestServers : IAsyncLifetime
{
    private const string RabbitImage = "rabbitmq:4-management";
    private const string PostgresImage = "postgres:17";

    private static readonly string Kind = Environment.GetEnvironmentVariable("REPLICATION_TEST_SERVERS")
        ?? (LocalPostgres.IsPossible && LocalRabbit.IsPossible ? "local" : "none");

    private static TestServer? _database;
    private static TestServer? _broker;

    internal static TestServer Database => OrSkip(_database);

    internal static TestServer Broker => OrSkip(_broker);

    internal static BrokerAdministration Administration { get; private set; } = null!;

    public static bool IsDocker => Kind == "docker";

    public static void SkipWhereNone() => Assert.SkipWhen(
        Kind == "none", "There are no servers to test on: neither a Docker engine nor the programs of RabbitMQ and PostgreSQL. './tests/run' says how to get them.");

    /// <param name="folder">Where its files are to be; null for anywhere.</param>
    internal static async Task<TestServer> CreateDatabaseAsync(string? folder = null)
    {
        SkipWhereNone();
        if (!IsDocker)
        {
            return await LocalPostgres.CreateAsync(folder);
        }

        int port = TestServer.FreePort();
        var builder = new PostgreSqlBuilder(PostgresImage)
            .WithUsername("replication").WithPassword("secret").WithDatabase("postgres")
            .WithPortBinding(port, PostgreSqlBuilder.PostgreSqlPort)
            .WithCommand("-c", "max_connections=300")

            // The builder turns these off, and a crash then loses commits.
            .WithCommand("-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on");
        if (folder is not null)
        {
            // The server in the container is another user and makes a folder of its own there.
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
            builder = builder.WithBindMount(folder, "/server").WithEnvironment("PGDATA", "/server/data");
        }

        return new DockerServer(
            builder.Build(),
            (host, at) => string.Create(CultureInfo.InvariantCulture, $"Host={host};Port={at};Username=replication;Password=secret;Database=postgres"),
            port,
            PostgreSqlBuilder.PostgreSqlPort);
    }

    internal static (TestServer Server, Uri Management) CreateBroker(BrokerTls? tls = null)
    {
        SkipWhereNone();
        if (!IsDocker)
        {
            var local = new LocalRabbit(tls);
            return (local, local.Management);
        }

        int port = TestServer.FreePort(), management = TestServer.FreePort();
        var builder = new RabbitMqBuilder(RabbitImage)
            .WithUsername(BrokerAdministration.User).WithPassword(BrokerAdministration.Password)
            .WithPortBinding(port, RabbitMqBuilder.RabbitMqPort)
            .WithPortBinding(management, 15672)
            .WithWaitStrategy(Wait.ForUnixContainer());
        if (tls is not null)
        {
            File.WriteAllText(Path.Combine(tls.Folder, "20-tls.conf"), BrokerTls.Configuration("5671", "/tls"));
            builder = builder.WithPortBinding(tls.Port, 5671).WithBindMount(tls.Folder, "/tls")
                .WithBindMount(Path.Combine(tls.Folder, "20-tls.conf"), "/etc/rabbitmq/conf.d/20-tls.conf");
        }

        return (
            new DockerServer(
                builder.Build(),
                (host, at) => string.Create(CultureInfo.InvariantCulture, $"amqp://{BrokerAdministration.User}:{BrokerAdministration.Password}@{host}:{at}/"),
                port,
                RabbitMqBuilder.RabbitMqPort),
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{management}/")));
    }

    public async ValueTask InitializeAsync()
    {
        if (Kind == "none")
        {
            return;
        }

        _database = await CreateDatabaseAsync();
        (_broker, var management) = CreateBroker();
        await Task.WhenAll(_database.StartAsync(), _broker.StartAsync());
        await BrokerAdministration.WaitAsync(management);
        Administration = new BrokerAdministration(management);
    }

    public async ValueTask DisposeAsync()
    {
        Administration?.Dispose();
        foreach (var server in (TestServer?[])[_broker, _database])
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static TestServer OrSkip(TestServer? server)
    {
        SkipWhereNone();
        return server!;
    }
}
