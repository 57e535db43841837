using Replication.Despooler.Batches;
using Xunit;

namespace Replication.Tests.Despooler;

/// <summary>When a batch goes.</summary>
public sealed class BatcherTests
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly List<IReadOnlyList<string>> _published = [];
    private readonly Batcher<string> _batcher;

    public BatcherTests() => _batcher = new Batcher<string>(3, 100, Linger, _published.Add);

    [Fact]
    public void A_batch_goes_when_it_has_its_count()
    {
        Add("a", 1);
        Add("b", 1);
        Assert.Empty(_published);
        Add("c", 1);
        Assert.Equal([["a", "b", "c"]], _published);
        Assert.Null(_batcher.DueAt);
    }

    [Fact]
    public void A_batch_goes_before_an_item_that_would_make_it_too_large()
    {
        Add("a", 60);
        Add("b", 41);
        Assert.Equal([["a"]], _published);
        Add("c", 59);
        Assert.Equal([["a"], ["b", "c"]], _published);
    }

    [Fact]
    public void An_item_that_is_larger_than_a_batch_goes_alone()
    {
        Add("a", 1);
        Add("large", 1000);
        Assert.Equal([["a"], ["large"]], _published);
    }

    [Fact]
    public void An_item_that_comes_alone_goes_at_once_and_what_follows_it_waits_for_the_linger()
    {
        _batcher.Add("a", 1, TimeSpan.FromMilliseconds(10));
        _batcher.PublishIfDue(TimeSpan.FromMilliseconds(10));
        Assert.Equal([["a"]], _published);
        _batcher.Add("b", 1, TimeSpan.FromMilliseconds(11));
        _batcher.Add("c", 1, TimeSpan.FromMilliseconds(14));
        Assert.Equal(TimeSpan.FromMilliseconds(15), _batcher.DueAt);
        _batcher.PublishIfDue(TimeSpan.FromMilliseconds(14));
        Assert.Single(_published);
        _batcher.PublishIfDue(TimeSpan.FromMilliseconds(15));
        Assert.Equal([["a"], ["b", "c"]], _published);
        _batcher.PublishIfDue(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, _published.Count);
    }

    private void Add(string item, long octets) => _batcher.Add(item, octets, TimeSpan.Zero);
}
