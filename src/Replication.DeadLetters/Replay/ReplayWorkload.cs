using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>What the dead letters role still has to do of its own accord: replays under way.</summary>
internal sealed class ReplayWorkload(ReplayJobStore store) : IWorkloadSource
{
    public async Task<Workload> MeasureAsync(CancellationToken cancellationToken) =>
        new(await store.AnyActiveAsync(cancellationToken) ? 1 : 0, 0);
}
