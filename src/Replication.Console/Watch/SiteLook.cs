using Replication.Contracts;
using Replication.Hosting.Bus;
using Replication.Hosting.Health;
using Replication.SiteDatabase;

namespace Replication.Console.Watch;

/// <summary>The site at an instant.</summary>
/// <param name="OldestWaitsSince">Since when the longest waiting report waits; null where none does.</param>
/// <param name="InFlight">Claimed files and messages without an outcome; null where the broker does not tell.</param>
/// <param name="Queues">Null where the broker does not tell.</param>
/// <param name="QueuesProblem">Why it does not.</param>
/// <param name="Instances">Processes of roles; also those that ended or are gone.</param>
internal sealed record SiteFigures(
    DateTimeOffset At,
    CounterSums Sums,
    long OpenLetters,
    DateTimeOffset? OldestWaitsSince,
    long? InFlight,
    IReadOnlyList<QueueDepth>? Queues,
    string? QueuesProblem,
    IReadOnlyList<RoleInstanceRow> Instances)
{
    /// <summary>Processes of a role that are there.</summary>
    public IReadOnlyList<RoleInstanceRow> Of(string role) => [.. Instances.Where(row => row.Role == role && row is { Ended: false, GoneAt: null })];

    /// <summary>Files in the inboxes; null where no despooler told. An inbox has one despooler.</summary>
    public long? InboxFiles => Of(QueueNames.Despooler).Select(row => row.Backlog).Where(files => files is not null) is var told && told.Any() ? told.Sum() : null;
}

/// <summary>Looks at the whole site for screens that ask often: what they get is a second old at most, and is looked at once for all. Thread safe.</summary>
internal sealed class SiteLook(
    CounterStore counters,
    DeadLetterGroups groups,
    WaitingQueries waiting,
    PresenceStore presence,
    IQueueDepths queues,
    IEnumerable<IWorkloadSource> workloads,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    /// <summary>A broker that is away does not keep the rest from being shown.</summary>
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (SiteFigures Figures, long At)? _last;
    private Task<(IReadOnlyList<QueueDepth> Queues, long? InFlight)>? _asking;

    /// <summary>The figures of now, or of a second ago.</summary>
    public async Task<SiteFigures> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || time.GetElapsedTime(last.At) >= Kept)
            {
                _last = last = (await LookAsync(cancellationToken), time.GetTimestamp());
            }

            return last.Figures;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Claimed files and messages without an outcome; null where the broker does not tell.</summary>
    public static async Task<long?> InFlightAsync(IEnumerable<IWorkloadSource> workloads, CancellationToken cancellationToken)
    {
        try
        {
            long inFlight = 0;
            foreach (var workload in workloads)
            {
                inFlight += (await workload.MeasureAsync(cancellationToken)).InFlight;
            }

            return inFlight;
        }
        catch (BrokerException)
        {
            return null;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<SiteFigures> LookAsync(CancellationToken cancellationToken)
    {
        var (depths, inFlight, problem) = await AskAsync(cancellationToken);
        return new SiteFigures(
            time.GetUtcNow(),
            await counters.ReadAsync(cancellationToken),
            await groups.CountOpenAsync(cancellationToken),
            await waiting.OldestSinceAsync(cancellationToken),
            inFlight,
            depths,
            problem,
            await presence.ListAsync(cancellationToken));
    }

    private async Task<(IReadOnlyList<QueueDepth>? Queues, long? InFlight, string? Problem)> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            // One that is not answered yet is waited for again; a question is never given up half-way.
            _asking = _asking is { IsCompleted: false } ? _asking : AskBrokerAsync();
            var (depths, inFlight) = await _asking.WaitAsync(BrokerPatience, time, cancellationToken);
            return (depths, inFlight, null);
        }
        catch (BrokerException exception)
        {
            return (null, null, exception.Message);
        }
        catch (TimeoutException)
        {
            return (null, null, $"The broker has not answered within {BrokerPatience.TotalSeconds:0} s.");
        }
    }

    private async Task<(IReadOnlyList<QueueDepth> Queues, long? InFlight)> AskBrokerAsync() =>
        (await queues.ReadAsync(CancellationToken.None), await InFlightAsync(workloads, CancellationToken.None));
}
