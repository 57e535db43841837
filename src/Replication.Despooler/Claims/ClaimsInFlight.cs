using Microsoft.Extensions.Options;

namespace Replication.Despooler.Claims;

/// <summary>All claims that are not finished. Bounds memory and what a crash makes the next start do again. For any thread.</summary>
internal sealed class ClaimsInFlight(IOptions<DespoolerOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Claim> _claims = [];
    private readonly int _mostFiles = options.Value.InFlightFiles;
    private readonly long _mostOctets = options.Value.InFlightBytes;
    private long _octets;
    private int _handedOver;

    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _claims.Count < _mostFiles && _octets < _mostOctets;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _claims.Count;
            }
        }
    }

    /// <summary>Claims whose outcome is to be expected; the others wait for their lane.</summary>
    public int HandedOverCount
    {
        get
        {
            lock (_gate)
            {
                return _handedOver;
            }
        }
    }

    /// <summary>
    /// Notes a claim, before its file is renamed: whoever counts files first and claims then never misses one on its way.
    /// </summary>
    /// <returns>False where it is known already.</returns>
    public bool TryAdd(Claim claim)
    {
        lock (_gate)
        {
            if (!_claims.TryAdd(claim.Id, claim))
            {
                return false;
            }
        }

        DespoolerTelemetry.InFlight(1);
        return true;
    }

    public void HandOver(Claim claim, long octets)
    {
        lock (_gate)
        {
            claim.Octets = octets;
            claim.IsHandedOver = true;
            claim.DueAt = TimeSpan.Zero;
            _octets += octets;
            _handedOver++;
        }
    }

    public Claim? Find(Guid claimId)
    {
        lock (_gate)
        {
            return _claims.GetValueOrDefault(claimId);
        }
    }

    public void Remove(Claim claim)
    {
        lock (_gate)
        {
            if (!_claims.Remove(claim.Id))
            {
                return;
            }

            _octets -= claim.Octets;
            _handedOver -= claim.IsHandedOver ? 1 : 0;
        }

        DespoolerTelemetry.InFlight(-1);
    }
}
