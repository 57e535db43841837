using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Replication.Contracts;
using Xunit;

namespace Replication.Tests.Contracts;

public sealed class ContractTests
{
    private static readonly Guid ClaimId = Guid.Parse("0190f5a6-7c1e-7000-8000-000000000001");
    private static readonly DateTimeOffset At = new(1999, 3, 1, 8, 0, 0, 123, TimeSpan.Zero);

    private static readonly ReportedStatus Report = new()
    {
        Row = 1,
        PackageId = "100Z0006",
        SiteCode = "M01",
        Server = "SRV",
        Type = "COPY",
        Status = "INSTALLED",
        UpdatedAt = At,
        TransactionId = 7,
        SourceVersion = 2,
        Share = "SMSPKGC$",
    };

    private static readonly ClaimedFile File = new()
    {
        ClaimId = ClaimId,
        Lane = "M01",
        FileName = "A.MIF",
        ClaimedAt = At,
        Payload = [0, 255],
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        ReplayId = ClaimId,
    };

    private static readonly FailedItem Letter = new()
    {
        ClaimId = ClaimId,
        Row = 1,
        Stage = "distribution-manager",
        Reason = "unresolved-package",
        Message = "m",
        Lane = "M01",
        FileName = "A.MIF",
        ClaimedAt = At,
        FailedAt = At,
        Payload = [1],
        PayloadAt = "p",
        Condition = "c",
        PackageId = "100Z0006",
        SiteCode = "M01",
        Exception = "e",
        Attempts = 2,
        AlreadyReceived = true,
        EffectId = ClaimId,
        ReplayId = ClaimId,
        TraceId = "t",
    };

    private static readonly LaneHoldChanged Held = new() { Lane = "M03", Held = true, Why = "w", ChangedAt = At };

    private static readonly RoleObserved Observed = new()
    {
        Role = "despooler",
        Instance = "i",
        StartedAt = At,
        At = At,
        Problem = "p",
        Rate = 2.5,
        Backlog = 3,
        OldestSeconds = 4.5,
        Ended = true,
    };

    /// <summary>The JSON on the wire is a surface: a process of the version before must read it.</summary>
    [Fact]
    public void The_JSON_of_the_messages_is_as_approved()
    {
        var text = new StringBuilder();
        foreach (object message in (object[])[new FilesClaimed { Files = [File] }, Reported(), DeadLettered(), Returned(), Held, Observed])
        {
            text.AppendLine(message.GetType().FullName).AppendLine(Encoding.UTF8.GetString(ContractJson.Write(message)));
        }

        Repository.Approve("contracts.txt", text.ToString());
    }

    /// <summary>
    /// While a site is upgraded, processes of two versions read the same queues. Golden/contracts-before.txt holds the messages of the last released version;
    /// a release copies contracts.txt there.
    /// </summary>
    [Fact]
    public void Messages_of_the_version_before_are_read_and_it_finds_its_fields_in_ours()
    {
        string[] lines = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, "tests/Replication.Tests/Golden/contracts-before.txt"));
        Assert.NotEmpty(lines);
        foreach (string[] message in lines.Chunk(2))
        {
            var type = typeof(FilesClaimed).Assembly.GetType(message[0], throwOnError: true)!;
            object read = JsonSerializer.Deserialize(message[1], type, JsonSerializerOptions.Web)!;
            AssertHolds(JsonNode.Parse(message[1])!, JsonNode.Parse(ContractJson.Write(read))!, message[0]);
        }
    }

    [Fact]
    public void A_field_of_the_version_after_is_passed_over() =>
        Assert.Equal("M03", ContractJson.Read<LaneHoldChanged>("""{"lane":"M03","held":true,"why":"w","changedAt":"1999-03-01T08:00:00Z","until":"2000-01-01T00:00:00Z"}"""u8).Lane);

    private static void AssertHolds(JsonNode before, JsonNode now, string where)
    {
        if (before is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                Assert.True(now.AsObject().ContainsKey(name), $"{where}.{name} is gone: the version before needs it.");
                AssertHolds(value!, now[name]!, $"{where}.{name}");
            }
        }
        else if (before is JsonArray items)
        {
            Assert.All(items.Zip(now.AsArray()), pair => AssertHolds(pair.First!, pair.Second!, where));
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(before, now), $"{where} is {now.ToJsonString()}, and was {before.ToJsonString()}.");
        }
    }

    [Fact]
    public void A_failed_batch_of_files_is_a_letter_for_each_file()
    {
        var letters = Split(QueueNames.Translation, new FilesClaimed { Files = [File, File with { FileName = "B.MIF" }] })!;
        Assert.Equal(["A.MIF", "B.MIF"], letters.Items.Select(item => item.FileName));
        Assert.All(letters.Items, item => Assert.Equal(("unexpected-error", "translation", 0), (item.Reason, item.Stage, item.Row)));
        Assert.Equal(File.Payload, letters.Items[0].Payload);
        Assert.Contains("boom", letters.Items[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_batch_of_reports_is_a_letter_for_each_report()
    {
        var letter = Assert.Single(Split(QueueNames.DistributionManager, Reported())!.Items);
        Assert.Equal((1, "100Z0006", "M01"), (letter.Row, letter.PackageId, letter.SiteCode));
        Assert.Equal(Report, ContractJson.Read<ReportedStatus>(letter.Payload));
    }

    [Fact]
    public void Letters_that_fail_make_no_letters() => Assert.Null(Split(QueueNames.DeadLetters, DeadLettered()));

    [Fact]
    public void A_lane_that_rests_is_told_again_and_makes_no_letter() => Assert.Null(Split(QueueNames.Despooler, Held));

    [Theory]
    [InlineData(QueueNames.Translation, "")]
    [InlineData(QueueNames.Translation, "not json")]
    [InlineData(QueueNames.DistributionManager, "{}")]
    [InlineData(QueueNames.Translation, "{\"message\":{\"files\":17}}")]
    [InlineData(QueueNames.Translation, "[]")]
    [InlineData(QueueNames.DeadLetters, "not json")]
    [InlineData(QueueNames.DeadLetters, "{\"message\":{\"some\":\"thing\"}}")]
    [InlineData("nobody", "{\"message\":{}}")]
    public void What_cannot_be_read_is_one_letter_with_its_octets(string queue, string envelope)
    {
        var octets = Encoding.UTF8.GetBytes(envelope);
        var letter = Assert.Single(FailedMessageSplit.Split(queue, octets, "boom", null, At)!.Items);
        Assert.Equal(octets, letter.Payload);

        // Delivered again it is the same letter.
        Assert.Equal(letter.ClaimId, FailedMessageSplit.Split(queue, octets, "again", null, At.AddDays(1))!.Items[0].ClaimId);
    }

    private static PackageStatusesReported Reported() => new()
    {
        Files =
        [
            new TranslatedFile
            {
                ClaimId = ClaimId, Lane = "M01", FileName = "A.MIF", ClaimedAt = At, TraceId = "t", ReplayId = ClaimId, Reports = [Report],
            },
        ],
    };

    private static ItemsDeadLettered DeadLettered() => new() { Items = [Letter] };

    private static QuarantinedFilesReplayed Returned() => new()
    {
        Files = [new QuarantinedFile { ClaimId = ClaimId, Lane = "M01", FileName = "A.MIF", ReplayId = ClaimId }],
    };

    private static ItemsDeadLettered? Split(string queue, object message) => FailedMessageSplit.Split(
        queue,
        JsonSerializer.SerializeToUtf8Bytes(new { message }, JsonSerializerOptions.Web),
        "boom",
        new InvalidOperationException("boom"),
        At);
}
