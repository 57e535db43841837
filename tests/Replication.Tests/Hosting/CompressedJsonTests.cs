using System.Text;
using System.Text.Json;
using Replication.Cli.Simulation;
using Replication.Contracts;
using Replication.Hosting.Bus;
using Xunit;

namespace Replication.Tests.Hosting;

public sealed class CompressedJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 3_000_000)]
    [InlineData(1_000, 1_600)]
    public void What_was_written_is_read_back(int files, int octets)
    {
        var message = Message(files, octets);
        var read = (FilesClaimed)CompressedJson.Read(typeof(FilesClaimed), CompressedJson.Write(message))!;
        Assert.Equal(files, read.Files.Count);
        Assert.All(message.Files.Zip(read.Files), pair =>
        {
            Assert.Equal(pair.First.Payload, pair.Second.Payload);
            Assert.Equal(pair.First with { Payload = [] }, pair.Second with { Payload = [] });
        });
    }

    [Fact]
    public void A_message_after_a_longer_one_is_whole()
    {
        _ = CompressedJson.Write(Message(1_000, 1_600));
        var read = (FilesClaimed)CompressedJson.Read(typeof(FilesClaimed), CompressedJson.Write(Message(1, 10)))!;
        Assert.Equal("0.MIF", Assert.Single(read.Files).FileName);
    }

    [Fact]
    public void Files_that_are_alike_travel_in_a_tenth_of_their_octets()
    {
        var files = new ChildSites(new SimulationPlan(Sites: 50, Packages: 200, Statuses: 1_000, Seed: 3, Faults: 0)).Files();
        var message = new FilesClaimed { Files = [.. Message(1_000, 0).Files.Zip(files, (claimed, file) => claimed with { Payload = file.Octets })] };
        Assert.InRange(CompressedJson.Write(message).Length, 1, ContractJson.Write(message).Length / 10);
    }

    [Fact]
    public void The_text_of_a_message_is_its_JSON()
    {
        byte[] text = CompressedJson.Text(CompressedJson.Write(Message(2, 5)), "{\"message\":", "}");
        using var document = JsonDocument.Parse(text);
        Assert.Equal(2, document.RootElement.GetProperty("message").GetProperty("files").GetArrayLength());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"files\":[]}")]
    public void What_is_not_compressed_is_refused(string octets) =>
        Assert.Throws<JsonException>(() => CompressedJson.Read(typeof(FilesClaimed), Encoding.UTF8.GetBytes(octets)));

    [Fact]
    public void What_was_cut_off_is_refused()
    {
        byte[] whole = CompressedJson.Write(Message(100, 500));
        Assert.Throws<JsonException>(() => CompressedJson.Read(typeof(FilesClaimed), whole.AsSpan(0, whole.Length / 2)));
    }

    [Fact]
    public void What_swells_beyond_any_message_is_refused()
    {
        // 80 MB of spaces.
        byte[] bomb = CompressedJson.Write(new string(' ', 80_000_000));
        Assert.InRange(bomb.Length, 1, 100_000);
        Assert.Throws<JsonException>(() => CompressedJson.Read(typeof(string), bomb));
    }

    private static FilesClaimed Message(int files, int octets) => new()
    {
        Files = [.. Enumerable.Range(0, files).Select(index => new ClaimedFile
        {
            ClaimId = Guid.CreateVersion7(At.AddMilliseconds(index)),
            Lane = "M01",
            FileName = $"{index}.MIF",
            ClaimedAt = At,
            Payload = Enumerable.Range(0, octets).Select(place => (byte)(place % 7 == 0 ? index : place)).ToArray(),
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        })],
    };
}
