using Microsoft.Extensions.Configuration;
using Replication.DeadLetters;
using Replication.DeadLetters.Retention;
using Replication.Domain;
using Xunit;

namespace Replication.Tests.DeadLetters;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Resolved_letters_stay_for_30_days_and_discarded_ones_for_90()
    {
        Assert.Equal(
            [(DeadLetterState.Resolved, TimeSpan.FromDays(30)), (DeadLetterState.Discarded, TimeSpan.FromDays(90))], new RetentionOptions().Limits());
        Assert.Equal(TimeSpan.FromHours(1), new RetentionOptions().LookInterval());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("00:00:00", "0")]
    public void Nothing_or_zero_is_for_ever(string resolved, string discarded) => Assert.Empty(Read(resolved, discarded).Limits());

    [Theory]
    [InlineData("00:00:00.010", "90", "00:00:01")]
    [InlineData("1.00:00:00", "00:10:00", "00:10:00")]
    [InlineData("", "00:00:20", "00:00:20")]
    [InlineData("", "", "01:00:00")]
    public void Shorter_retention_is_looked_after_more_often(string resolved, string discarded, string interval) =>
        Assert.Equal(TimeSpan.Parse(interval, null), Read(resolved, discarded).LookInterval());

    [Theory]
    [InlineData("-00:00:01", "90", "DeadLetters:Retention:Resolved is -00:00:01; it must be 00:00:00 (for ever) to 36500.00:00:00.")]
    [InlineData("30", "36500.00:00:01", "DeadLetters:Retention:Discarded is 36500.00:00:01; it must be 00:00:00 (for ever) to 36500.00:00:00.")]
    public void A_value_out_of_range_is_named_with_its_rule(string resolved, string discarded, string problem)
    {
        Assert.Equal([problem], new DeadLettersOptions { Retention = Read(resolved, discarded) }.Problems());
        Assert.Empty(new DeadLettersOptions { Retention = Read("36500", "0") }.Problems());
    }

    private static RetentionOptions Read(string resolved, string discarded) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("DeadLetters:Retention:Resolved", resolved), new("DeadLetters:Retention:Discarded", discarded)])
        .Build().GetSection(DeadLettersOptions.Section).Get<DeadLettersOptions>()!.Retention;
}
