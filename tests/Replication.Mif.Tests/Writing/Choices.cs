namespace Replication.Mif.Tests.Writing;

/// <summary>
/// What a generator decides, an octet for each decision and 0 when there are no more: whatever octets there are make something that is
/// valid, so that CsCheck shortens them to the least that still fails.
/// </summary>
internal sealed class Choices(byte[] octets)
{
    private int _next;

    /// <summary>From 0 to below the count.</summary>
    public int Next(int count) => (_next < octets.Length ? octets[_next++] : 0) % count;

    public bool IsTrue(int oneIn = 2) => Next(oneIn) == 1;

    public T Of<T>(params ReadOnlySpan<T> items) => items[Next(items.Length)];

    public T[] Some<T>(int most, Func<int, T> make) => [.. Enumerable.Range(0, Next(most + 1)).Select(make)];
}
