using Microsoft.Extensions.Options;
using Replication.DistributionManager.Waiting;
using Replication.Domain;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Statuses;

/// <summary>
/// Decides batches, and finds the item whose own fault fails a batch by halving: it stands alone in the end and becomes a dead letter, the
/// others are applied. An environment failure is thrown: the same work is right later.
/// </summary>
internal sealed class StatusApplier(
    StatusStore store, Database database, IOptions<WaitingOptions> waiting, DistributionManagerTelemetry telemetry, TimeProvider time)
{
    /// <param name="pending">The reports; those of one file together.</param>
    /// <param name="unfinished">The file whose last reports are not among them, where a file had to be halved.</param>
    public async Task ApplyAsync(IReadOnlyList<PendingReport> pending, Guid? unfinished, CancellationToken cancellationToken)
    {
        try
        {
            var rules = Rules();
            telemetry.Decided(await store.DecideAsync(pending, rules.Decide, unfinished, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !database.IsEnvironmental(exception))
        {
            if (pending.Count == 1)
            {
                var refused = StatusRules.Refuse(pending[0], exception, time.GetUtcNow());
                telemetry.Decided(await store.DecideAsync(pending, (_, _) => refused, unfinished, cancellationToken));
                return;
            }

            // A file is done with its last report: a crash between the halves of one must leave it to be taken up again.
            int middle = Middle(pending);
            var (last, next) = (pending[middle - 1].Report.Id.ClaimId, pending[middle].Report.Id.ClaimId);
            await ApplyAsync([.. pending.Take(middle)], last == next ? last : null, cancellationToken);
            await ApplyAsync([.. pending.Skip(middle)], unfinished, cancellationToken);
        }
    }

    /// <summary>Decides waiting reports again: of the oldest release, else those whose time has come.</summary>
    /// <returns>Whether there was anything to do.</returns>
    public async Task<bool> ApplyWaitingAsync(int limit, CancellationToken cancellationToken)
    {
        var (rules, taken) = (Rules(), default(ItemId));
        try
        {
            return await ApplyWaitingAsync(limit, Decide, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !database.IsEnvironmental(exception))
        {
            // The first of fewer, until the one at fault stands at the head and alone. It may be another's by then, and then it waits for its turn.
            var atFault = taken;
            return limit > 1
                ? await ApplyWaitingAsync(limit / 2, cancellationToken)
                : await ApplyWaitingAsync(
                    1,
                    (pending, facts) => pending.Report.Id == atFault ? StatusRules.Refuse(pending, exception, time.GetUtcNow()) : Decide(pending, facts),
                    cancellationToken);
        }

        StatusDecision Decide(PendingReport pending, SiteFacts facts)
        {
            taken = pending.Report.Id;
            return rules.Decide(pending, facts);
        }
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

    private async Task<bool> ApplyWaitingAsync(
        int limit, Func<PendingReport, SiteFacts, StatusDecision> decide, CancellationToken cancellationToken)
    {
        if (await store.DecideReleasedAsync(limit, decide, cancellationToken) is { } released)
        {
            telemetry.Released(released.Cause, released.Reports);
            return true;
        }

        var due = await store.DecideDueAsync(limit, decide, cancellationToken);
        telemetry.Decided(due);
        return due.Count > 0;
    }

    private StatusRules Rules() => new(waiting.Value, time.GetUtcNow());
}
