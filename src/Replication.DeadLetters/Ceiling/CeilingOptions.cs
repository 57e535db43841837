using Replication.Hosting.Options;

namespace Replication.DeadLetters.Ceiling;

/// <summary>When a lane pauses because too much of what comes in by it is at fault. Section <c>Ceiling</c>.</summary>
public sealed class CeilingOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Ceiling";

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <summary>The share of items above which the lane pauses. Default 0.5; 0 to 1, and at 1 no lane ever pauses by itself.</summary>
    public double Share { get; set; } = 0.5;

    /// <summary>Of fewer items no share is taken. Default 1,000; at least 1.</summary>
    public int MinimumItems { get; set; } = 1_000;

    /// <summary>What had its outcome longer ago does not count. Default 5 min; 30 s to 1 h, in steps of 10 s.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (Share is not (>= 0 and <= 1))
        {
            yield return $"Ceiling:Share is {Share}: 0 to 1 is needed; at 1 no lane pauses by itself.";
        }

        if (MinimumItems < 1)
        {
            yield return $"Ceiling:MinimumItems is {MinimumItems}: at least 1 is needed.";
        }

        if (Window < ShortestWindow || Window > LongestWindow)
        {
            yield return $"Ceiling:Window is {Window}: {ShortestWindow} to {LongestWindow} is needed.";
        }
    }
}
