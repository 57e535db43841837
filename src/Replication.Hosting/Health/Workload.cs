namespace Replication.Hosting.Health;

/// <summary>What a part of the pipeline still has to do.</summary>
/// <param name="Backlog">Items that nobody has taken up yet, such as files in the inbox.</param>
/// <param name="InFlight">Items taken up and without an outcome yet.</param>
public readonly record struct Workload(long Backlog, long InFlight);

/// <summary>
/// A part that can say what it has still to do. <c>run --until-idle</c> ends when all parts have nothing; the summary shows the sum of
/// what is in flight.
/// </summary>
public interface IWorkloadSource
{
    /// <summary>Counts now; also what is not visible in memory, such as rows and files.</summary>
    Task<Workload> MeasureAsync(CancellationToken cancellationToken);
}
