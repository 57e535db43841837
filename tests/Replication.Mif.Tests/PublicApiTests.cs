using System.Xml.Linq;
using Replication.Tests;
using Xunit;

namespace Replication.Mif.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_API_is_as_approved() => Repository.Approve("public-api.txt", PublicApi.Text());

    /// <summary>The compiler refuses members without a comment; this is about the file that a package carries.</summary>
    [Fact]
    public void Every_public_type_comes_with_its_documentation()
    {
        var documented = XDocument.Load(Path.ChangeExtension(typeof(MifParser).Assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Element("summary")?.Value.Length > 0)
            .Select(member => member.Attribute("name")!.Value);

        Assert.Empty(typeof(MifParser).Assembly.GetExportedTypes().Select(type => $"T:{type.FullName}").Except(documented));
    }
}
