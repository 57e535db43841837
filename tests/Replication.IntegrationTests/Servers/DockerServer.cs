using System.Globalization;
using DotNet.Testcontainers.Containers;

namespace Replication.Tests.Servers;

/// <summary>A server in a container; crashed and frozen by the engine.</summary>
internal sealed class DockerServer(IContainer container, string connectionString) : TestServer
{
    private bool _hasStarted;

    public override string ConnectionString => connectionString;

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
