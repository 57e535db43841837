using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Replication.Cli.Run;
using Xunit;

namespace Replication.Tests.House;

public sealed partial class DeploymentTests
{
    [Theory]
    [InlineData("infra/compose.yaml")]
    [InlineData("infra/kubernetes/base/roles.yaml")]
    public void Every_role_is_deployed_once(string file)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, file));
        Assert.All(RunCommand.RoleNames.Keys, role => Assert.Equal(2, text.Split($"--role, {role},").Length));
    }

    /// <summary>A field that its kind does not have, or of another type, is refused. Kinds of operators (KEDA, RabbitMQ, CloudNativePG) have no model here.</summary>
    [Fact]
    public void Every_object_for_Kubernetes_has_the_fields_of_its_kind()
    {
        string[] documents =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra/kubernetes"), "*.yaml", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "kustomization.yaml")
                .SelectMany(file => File.ReadAllText(file).Split("\n---\n"))
                .Where(document => !OperatorKind().IsMatch(document)),
        ];
        var objects = documents.SelectMany(document => KubernetesYaml.LoadAllFromString(document, strict: true)).ToList();
        Assert.Equal(5, objects.OfType<V1Deployment>().Count());
        Assert.Single(objects.OfType<V1Job>());
        Assert.NotEmpty(objects.OfType<V1NetworkPolicy>());
        Assert.NotEmpty(objects.OfType<V1PodDisruptionBudget>());
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(documents.First(document => document.Contains("kind: Deployment", StringComparison.Ordinal)).Replace("replicas:", "replicaz:", StringComparison.Ordinal), strict: true));
    }

    [GeneratedRegex("^apiVersion: (keda.sh|rabbitmq.com|postgresql.cnpg.io)/", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OperatorKind();

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
