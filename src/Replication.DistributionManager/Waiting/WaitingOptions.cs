using Replication.Hosting.Options;

namespace Replication.DistributionManager.Waiting;

/// <summary>How long a report waits for its package or site, and how often it is tried. Section <c>Waiting</c>.</summary>
public sealed class WaitingOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Waiting";

    /// <summary>From the first attempt to the second; each further delay is twice the one before. Default 5 s; more than 0.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>No delay is longer. Default 15 min; at least <see cref="FirstDelay"/>.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>From being put to wait to becoming a dead letter. Default 1 day; more than 0.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (FirstDelay <= TimeSpan.Zero)
        {
            yield return $"Waiting:FirstDelay is {FirstDelay}: more than 0 is needed, such as 00:00:05.";
        }

        if (LongestDelay < FirstDelay)
        {
            yield return $"Waiting:LongestDelay is {LongestDelay}: at least Waiting:FirstDelay ({FirstDelay}) is needed.";
        }

        if (Deadline <= TimeSpan.Zero)
        {
            yield return $"Waiting:Deadline is {Deadline}: more than 0 is needed, such as 1.00:00:00.";
        }
    }

    /// <summary>The delay after so many attempts, without jitter.</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    public TimeSpan DelayAfter(int attempts) =>
        TimeSpan.FromTicks((long)Math.Min(LongestDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, Math.Min(attempts - 1, 62))));
}
