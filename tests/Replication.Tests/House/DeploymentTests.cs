using Replication.Cli.Run;
using Xunit;

namespace Replication.Tests.House;

public sealed class DeploymentTests
{
    [Theory]
    [InlineData("infra/compose.yaml")]
    [InlineData("infra/kubernetes/base/roles.yaml")]
    public void Every_role_is_deployed_once(string file)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, file));
        Assert.All(RunCommand.RoleNames.Keys, role => Assert.Equal(2, text.Split($"--role, {role},").Length));
    }

    /// <summary>Packages are restored from the project and lock files alone; a project that the image does not know breaks its build.</summary>
    [Fact]
    public void The_image_knows_every_project()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "infra/Dockerfile"));
        Assert.All(
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)),
            project => Assert.Contains($"src/{project}/packages.lock.json", text, StringComparison.Ordinal));
    }
}
