using CsCheck;
using Replication.Domain;
using Xunit;

namespace Replication.Tests.Domain;

public sealed class StatusOrderTests
{
    private static readonly DateTimeOffset Noon = new(1999, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<StatusOrder> AnyOrder = Gen.Select(
        Gen.Int[0, 1], Gen.Long[-1, 2], Gen.Int[0, 2], Gen.Int[0, 7], (epoch, transaction, minute, rank) =>
            new StatusOrder(epoch, transaction < 0 ? null : transaction, Noon.AddMinutes(minute), rank));

    [Fact]
    public void Epoch_decides_before_transaction_before_time_before_rank()
    {
        StatusOrder[] ascending =
        [
            new(0, null, Noon, 0),
            new(0, null, Noon, 1),
            new(0, null, Noon.AddMinutes(1), 0),
            new(0, 0, Noon.AddMinutes(-1), 0),
            new(0, 1, Noon.AddMinutes(-1), 0),
            new(1, null, Noon.AddMinutes(-1), 0),
        ];
        Assert.Equal(ascending, ascending.Reverse().Order());
    }

    [Fact]
    public void The_order_is_total() => Gen.Select(AnyOrder, AnyOrder, AnyOrder).Sample(
        (a, b, c) =>
            (a < b ? 1 : 0) + (b < a ? 1 : 0) + (a == b ? 1 : 0) == 1
            && (!(a < b && b < c) || a < c),
        iter: 20_000,
        seed: "0000KOIPe036");

    [Fact]
    public void Between_equals_the_rank_errs_on_the_side_of_failure()
    {
        PackageStatus[] expected =
        [
            PackageStatus.None, PackageStatus.Sent, PackageStatus.Received, PackageStatus.Retry, PackageStatus.PendingRemove,
            PackageStatus.Installed, PackageStatus.Removed, PackageStatus.Failed,
        ];
        Assert.Equal(expected, Enum.GetValues<PackageStatus>().OrderBy(status => status.Rank()));
    }

    [Fact]
    public void Every_value_has_a_wire_name_that_reads_back()
    {
        Assert.All(Enum.GetValues<PackageStatus>(), value => Assert.Equal(value, WireNames.Parse<PackageStatus>(value.WireName())));
        Assert.All(Enum.GetValues<DeadLetterReason>(), value => Assert.Equal(value, WireNames.Parse<DeadLetterReason>(value.WireName())));
        Assert.Equal("PENDING_REMOVE", PackageStatus.PendingRemove.WireName());
    }
}
