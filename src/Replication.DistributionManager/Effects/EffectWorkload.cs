using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Effects;

/// <summary>What the distribution manager still has to do of its own accord: effects to be relayed and decided, conditions that have ended.</summary>
internal sealed class EffectWorkload(EffectStore effects, WaitingQueries waiting) : IWorkloadSource
{
    public async Task<Workload> MeasureAsync(CancellationToken cancellationToken) => new(
        await waiting.AnyReleaseAsync(cancellationToken) ? 1 : 0, await effects.CountAsync(cancellationToken));
}
