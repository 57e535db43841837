using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.DeadLetters.Replay;

/// <summary>What the dead letters role still has to do of its own accord: letters that are marked and not sent back yet.</summary>
internal sealed class ReplayWorkload(DeadLetterStore store) : IWorkloadSource
{
    public async Task<Workload> MeasureAsync(CancellationToken cancellationToken) =>
        new(await store.AnyReplayRequestedAsync(cancellationToken) ? 1 : 0, 0);
}
