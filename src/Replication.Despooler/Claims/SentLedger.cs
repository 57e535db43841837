namespace Replication.Despooler.Claims;

/// <summary>The ledger in force: the registered one, or that of what was sent.</summary>
internal sealed class DecidedClaims(IClaimLedger? registered)
{
    /// <summary>Where no ledger is registered: a claim is decided when its message is confirmed.</summary>
    public SentLedger? Sent { get; } = registered is null ? new SentLedger() : null;

    public IClaimLedger Ledger => registered ?? Sent!;
}

/// <summary>The ledger of a process whose broker keeps what it has confirmed: a claim is decided when it is sent.</summary>
internal sealed class SentLedger : IClaimLedger
{
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _sent = [];

    public void Sent(IEnumerable<Guid> claimIds)
    {
        lock (_gate)
        {
            _sent.UnionWith(claimIds);
        }
    }

    public Task<IReadOnlyList<Guid>> ReadDecidedAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Guid>>([.. _sent.Take(limit)]);
        }
    }

    public Task ForgetAsync(IReadOnlyList<Guid> claimIds, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _sent.ExceptWith(claimIds);
        }

        return Task.CompletedTask;
    }
}
