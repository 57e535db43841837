using Bunit;
using Replication.Console.Api;
using Replication.Console.Screens.Parts;
using Replication.Domain;
using Xunit;

namespace Replication.Tests;

/// <summary>Parts of screens that decide something, without a browser.</summary>
public sealed class PartTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly BunitContext _context = new() { JSInterop = { Mode = JSRuntimeMode.Loose } };

    [Theory]
    [InlineData(2, 3, "Grou")]
    [InlineData(2, 7, " ")]
    [InlineData(1, 1, "a")]
    [InlineData(1, 99, " ")]
    public void A_payload_marks_the_word_at_the_column_of_its_error(int line, int column, string marked)
    {
        var part = _context.Render<Payload>(parameters => parameters
            .Add(payload => payload.Text, "a b\r\n  Grou")
            .Add(payload => payload.Error, new PayloadErrorAnswer(DeadLetterReason.MalformedMif, line, column, "It is wrong.")));
        Assert.Equal(marked, part.Find("mark").TextContent);
        Assert.Equal("It is wrong.", part.Find("em").TextContent);
        Assert.Equal(2, part.FindAll("span").Count);
    }

    [Fact]
    public void A_payload_whose_error_is_of_the_whole_file_marks_nothing()
    {
        var part = _context.Render<Payload>(parameters => parameters
            .Add(payload => payload.Text, "a\nb")
            .Add(payload => payload.Error, new PayloadErrorAnswer(DeadLetterReason.NotAStatusMif, 0, 0, "It is none.")));
        Assert.Empty(part.FindAll("mark"));
    }

    [Theory]
    [InlineData(40, "The four outcomes sum up to it.")]
    [InlineData(42, "The four outcomes sum up to 40; 2 are between two of them.")]
    public void The_outcomes_say_whether_they_sum_up(long received, string text)
    {
        var part = _context.Render<Outcomes>(parameters => parameters.Add(outcomes => outcomes.Summary, new FlowSummaryAnswer(received, 30, 4, 5, 1, 0)));
        Assert.Equal(text, part.Find("[data-test=flow-sum]").TextContent);
    }

    [Fact]
    public void A_stage_without_a_process_says_so_and_one_whose_backlog_is_not_known_does_not_say_0()
    {
        var part = _context.Render<FlowPicture>(parameters => parameters.Add(picture => picture.Flow, new FlowAnswer(
            [new StageAnswer("despooler", 0, null, null, null, null), new StageAnswer("translation", 2, null, 12, 1, 61)], new FlowWaitingAnswer(0, null), 0, new FlowSummaryAnswer(0, 0, 0, 0, 0, null))));
        Assert.Contains("No process of this role", part.FindAll("[data-test=flow-stage]")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["not known", "not known", "0"], part.FindAll("[data-test=flow-stage]")[0].QuerySelectorAll("dd").Select(value => value.TextContent));
        Assert.Equal(["1 message", "1 min 1 s", "2"], part.FindAll("[data-test=flow-stage]")[1].QuerySelectorAll("dd").Select(value => value.TextContent));
    }

    [Fact]
    public void A_rate_is_what_came_between_two_points_and_never_negative()
    {
        HistoryAnswer[] history = [Point(0, 100), Point(1, 160), Point(3, 160), Point(4, 10)];
        Assert.Equal([1, 0, 0], Trends.Rates(history, point => point.Received).Select(point => point.Value));

        static HistoryAnswer Point(int minute, long received) => new(Noon.AddMinutes(minute), received, 0, 0, 0, 0, 0, null, null);
    }

    public void Dispose() => _context.Dispose();
}
