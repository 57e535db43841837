using System.Globalization;

namespace Replication.Tests.Servers;

/// <summary>RabbitMQ from the programs of this machine, a node of its own with its own name service.</summary>
internal sealed class LocalRabbit : TestServer
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("replication-rabbitmq-").FullName;
    private readonly int _port = FreePort();
    private readonly int _managementPort = FreePort();
    private readonly int _nodePort = FreePort();
    private readonly int _namesPort = FreePort();

    /// <param name="tls">Where it listens with TLS too, and with what.</param>
    public LocalRabbit(BrokerTls? tls = null)
    {
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[rabbitmq_management].\n");
        File.WriteAllText(
            Path.Combine(_folder, "rabbitmq.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 listeners.tcp.1 = 127.0.0.1:{_port}
                 management.tcp.ip = 127.0.0.1
                 management.tcp.port = {_managementPort}
                 default_user = {BrokerAdministration.User}
                 default_pass = {BrokerAdministration.Password}
                 loopback_users = none
                 {(tls is null ? "" : BrokerTls.Configuration($"127.0.0.1:{tls.Port}", tls.Folder))}

                 """));
    }

    public static bool IsPossible => File.Exists(Program);

    public override string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"amqp://{BrokerAdministration.User}:{BrokerAdministration.Password}@127.0.0.1:{_port}/");

    public Uri Management => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_managementPort}/"));

    private string PidFile => Path.Combine(_folder, "pid");

    public override async Task<int> ProcessIdAsync() => int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);

    public override async Task StartAsync()
    {
        File.Delete(PidFile);
        await RunAsync(
            "/bin/sh",
            "-c",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 export HOME={_folder} LANG=C.UTF-8 ERL_EPMD_PORT={_namesPort} ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT={_nodePort}
                 export RABBITMQ_NODENAME=replication{_port}@localhost RABBITMQ_PID_FILE={PidFile} RABBITMQ_CONFIG_FILE={_folder}/rabbitmq.conf
                 export RABBITMQ_MNESIA_BASE={_folder}/mnesia RABBITMQ_LOG_BASE={_folder}/log RABBITMQ_ENABLED_PLUGINS_FILE={_folder}/enabled_plugins
                 export RABBITMQ_CONF_ENV_FILE={_folder}/none
                 setsid {Program} </dev/null >>{_folder}/out 2>&1 &
                 """));
        await BrokerAdministration.WaitAsync(Management);
    }

    public override Task CrashAsync() => SignalAsync("-KILL");

    public override Task PauseAsync() => SignalAsync("-STOP");

    public override Task ResumeAsync() => SignalAsync("-CONT");

    public override async ValueTask DisposeAsync()
    {
        if (File.Exists(PidFile))
        {
            await RunAsync("/bin/sh", "-c", $"kill -KILL $(cat {PidFile}) || true");
        }

        await RunAsync("/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"sleep 1; ERL_EPMD_PORT={_namesPort} epmd -kill || true; rm -rf {_folder}"));
    }

    private Task SignalAsync(string signal) => RunAsync("/bin/sh", "-c", $"kill {signal} $(cat {PidFile})");
}
