using System.Text;
using Replication.Despooler.Claims;
using Replication.Despooler.FileSystem;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>What a claimed file's name and folder hold through a crash.</summary>
public sealed class ClaimedNameTests
{
    private static readonly Guid Id = Guid.Parse("0198c0de-1234-7abc-8def-0123456789ab");

    [Theory]
    [InlineData("STATUS.MIF")]
    [InlineData("a~b~c.mif")]
    [InlineData(" leading and trailing ")]
    [InlineData("Größe.mif")]
    public void A_claimed_name_holds_id_and_file_name(string fileName)
    {
        Assert.True(ClaimedName.TryParse(ClaimedName.Of(Id, fileName), out var id, out string name));
        Assert.Equal((Id, fileName), (id, name));
    }

    [Theory]
    [InlineData(".lock")]
    [InlineData("STATUS.MIF")]
    [InlineData("0198c0de-1234-7abc-8def-0123456789ab")]
    [InlineData("0198c0de-1234-7abc-8def-0123456789ab~")]
    [InlineData("0198c0de-1234-7abc-8def-0123456789a~x")]
    [InlineData("{198c0de-1234-7abc-8def-0123456789a}~x")]
    public void What_is_no_claimed_name_is_not_read_as_one(string name) => Assert.False(ClaimedName.TryParse(name, out _, out _));

    [Theory]
    [InlineData('x')]
    [InlineData('ä')]
    [InlineData('\u20AC')]
    public void A_name_that_became_too_long_keeps_its_start_and_its_ending(char filler)
    {
        string fileName = $"BEGIN{new string(filler, 240 / Encoding.UTF8.GetByteCount([filler]))}.mif";
        string claimed = ClaimedName.Of(Id, fileName);
        Assert.True(Encoding.UTF8.GetByteCount(claimed) <= ClaimedName.LongestName);
        Assert.True(ClaimedName.TryParse(claimed, out _, out string kept));
        Assert.StartsWith("BEGIN", kept, StringComparison.Ordinal);
        Assert.EndsWith(".mif", kept, StringComparison.Ordinal);
        Assert.Equal(claimed, ClaimedName.Of(Id, kept));
    }

    [Fact]
    public void The_time_of_the_claim_is_read_from_its_id()
    {
        var claimedAt = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);
        Assert.Equal(claimedAt, ClaimedName.ClaimedAt(Guid.CreateVersion7(claimedAt)));
        Assert.Null(ClaimedName.ClaimedAt(Guid.Empty));
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("M03", false, false)]
    [InlineData("M03/deeper", true, false)]
    [InlineData("", true, true)]
    [InlineData("M03/deeper", false, true)]
    [InlineData("~0198c0de-1234-7abc-8def-0123456789ab", true, true)]
    public void The_folder_of_a_claim_holds_lane_replay_and_fate(string lane, bool replayed, bool failed)
    {
        var place = new ClaimPlace(lane, replayed ? Id : null, failed);
        Assert.True(ClaimPlace.TryParse(place.Folder, out var read));
        Assert.Equal(place, read);
    }

    [Theory]
    [InlineData(".replays")]
    [InlineData(".replays/no-id")]
    [InlineData(".kept")]
    [InlineData("M03/.hidden")]
    public void A_folder_of_another_kind_is_no_place(string folder) => Assert.False(ClaimPlace.TryParse(folder, out _));

    [Fact]
    public void A_file_name_in_a_message_can_not_lead_out_of_its_folder() =>
        Assert.DoesNotContain('/', ClaimedName.Of(Id, "../../etc/passwd"));

    [Fact]
    public void A_name_in_another_encoding_survives_the_way_into_a_string_and_back()
    {
        byte[] name = [.. "Gr"u8, 0xF6, 0xDF, .. "e "u8, .. "é€😀"u8, 0xE2, 0x82, .. ".mif"u8, 0xF0];
        string text = UnixName.Decode(name);
        byte[] octets = new byte[text.Length * 3];
        Assert.Equal(name, octets[..UnixName.Encode(text, octets)]);
        Assert.False(UnixName.IsText(text));
        Assert.Equal("Gr\uFFFD\uFFFDe é€😀", UnixName.ToText(text)[..10]);
        Assert.True(UnixName.IsText("é€😀"));
    }
}
