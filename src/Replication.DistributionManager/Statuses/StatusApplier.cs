using Microsoft.Extensions.Options;
using Replication.DistributionManager.Waiting;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Statuses;

/// <summary>
/// Decides batches, and finds the item whose own fault fails a batch by halving: it stands alone in the end and becomes a dead letter, the
/// others are applied. An environment failure is thrown: the same work is right later.
/// </summary>
internal sealed class StatusApplier(
    StatusStore store, Database database, IOptions<WaitingOptions> waiting, DistributionManagerTelemetry telemetry, TimeProvider time)
{
    public async Task ApplyAsync(IReadOnlyList<PendingReport> pending, CancellationToken cancellationToken)
    {
        try
        {
            var rules = Rules();
            telemetry.Decided(await store.DecideAsync(pending, rules.Decide, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !database.IsEnvironmental(exception))
        {
            if (pending.Count == 1)
            {
                var refused = StatusRules.Refuse(pending[0], exception, time.GetUtcNow());
                telemetry.Decided(await store.DecideAsync(pending, (_, _) => refused, cancellationToken));
                return;
            }

            // The second half decides its claims too, so the reports of one file should stay in one half where they can.
            int middle = Middle(pending);
            await ApplyAsync([.. pending.Take(middle)], cancellationToken);
            await ApplyAsync([.. pending.Skip(middle)], cancellationToken);
        }
    }

    /// <summary>Decides waiting reports again: of the oldest release, else those whose time has come.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> ApplyWaitingAsync(int limit, CancellationToken cancellationToken)
    {
        var rules = Rules();
        if (await store.DecideReleasedAsync(limit, rules.Decide, cancellationToken) is { } released)
        {
            telemetry.Released(released.Cause, released.Reports);
            return true;
        }

        var due = await store.DecideDueAsync(limit, rules.Decide, cancellationToken);
        telemetry.Decided(due);
        return due.Count > 0;
    }

    /// <summary>The boundary between two files that is nearest to the middle; in a single file the middle itself.</summary>
    internal static int Middle(IReadOnlyList<PendingReport> pending)
    {
        int middle = pending.Count / 2;
        for (int distance = 0; distance < middle; distance++)
        {
            foreach (int index in (int[])[middle - distance, middle + distance])
            {
                if (pending[index].Report.Id.ClaimId != pending[index - 1].Report.Id.ClaimId)
                {
                    return index;
                }
            }
        }

        return middle;
    }

    private StatusRules Rules() => new(waiting.Value, time.GetUtcNow());
}
