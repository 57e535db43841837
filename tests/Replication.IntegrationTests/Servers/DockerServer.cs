using System.Globalization;
using DotNet.Testcontainers.Containers;

namespace Replication.Tests.Servers;

/// <summary>A server in a container; crashed and frozen by the engine.</summary>
/// <param name="connectionString">By host and port.</param>
/// <param name="port">The published port.</param>
/// <param name="innerPort">The port in the container.</param>
internal sealed class DockerServer(IContainer container, Func<string, int, string> connectionString, int port, int innerPort) : TestServer
{
    private bool _hasStarted;

    /// <summary>
    /// Whether containers are reached by their own addresses, as by each other in a deployment, and not through the engine's proxy, which costs
    /// as much as a process of ours. An address may change when its container starts again.
    /// </summary>
    public static bool IsDirect { get; set; }

    public override string ConnectionString => IsDirect ? connectionString(container.IpAddress, innerPort) : connectionString("127.0.0.1", port);

    public override async Task StartAsync()
    {
        if (_hasStarted)
        {
            await RunAsync("docker", "start", container.Id);
        }
        else
        {
            await container.StartAsync();
            _hasStarted = true;
        }
    }

    public override async Task<int> ProcessIdAsync() =>
        int.Parse(await ReadAsync("docker", "inspect", "--format", "{{.State.Pid}}", container.Id), CultureInfo.InvariantCulture);

    public override Task CrashAsync() => RunAsync("docker", "kill", container.Id);

    public override Task PauseAsync() => RunAsync("docker", "pause", container.Id);

    public override Task ResumeAsync() => RunAsync("docker", "unpause", container.Id);

    public override ValueTask DisposeAsync() => container.DisposeAsync();
}
