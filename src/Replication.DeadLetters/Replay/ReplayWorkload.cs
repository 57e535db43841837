using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>What the dead letters role still has to do of its own accord: replays under way, and in memory letters on their way, which no queue would show after a restart.</summary>
internal sealed class ReplayWorkload(ReplayJobStore store, WorkerSettings worker) : IWorkloadSource
{
    public async Task<Workload> MeasureAsync(CancellationToken cancellationToken) =>
        new(await store.AnyActiveAsync(cancellationToken) || (worker.MessagesDieWithProcess && await store.AnyOnTheirWayAsync(cancellationToken)) ? 1 : 0, 0);
}
