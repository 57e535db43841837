using System.Text;
using Replication.Console.Api;
using Replication.Domain;
using Xunit;

namespace Replication.Tests.Console;

public sealed class LetterContentTests
{
    [Fact]
    public void The_difference_of_two_reports_is_the_value_that_changed()
    {
        byte[] before = Encoding.UTF8.GetBytes("""{"row":1,"packageId":"100Z0031","server":"SRV1"}""");
        byte[] after = Encoding.UTF8.GetBytes("""{ "row": 1, "packageId": "10000031", "server": "SRV1" }""");

        Assert.Equal("-   \"packageId\": \"100Z0031\",\n+   \"packageId\": \"10000031\",", LetterContent.Difference(Stage.DistributionManager, before, after));
    }

    [Theory]
    [InlineData(Stage.DistributionManager, "no JSON")]
    [InlineData(Stage.Translation, "{\"a\":1}")]
    public void What_is_no_report_is_shown_as_it_is(Stage stage, string payload) => Assert.Equal(payload, LetterContent.Shown(stage, payload));
}
