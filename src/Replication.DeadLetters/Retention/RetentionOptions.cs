using Replication.Domain;

namespace Replication.DeadLetters.Retention;

/// <summary>How long closed letters stay in the table, and where they go then. Section <c>DeadLetters:Retention</c>.</summary>
public sealed class RetentionOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);
    private static readonly TimeSpan LongestLookInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestFailureInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestLookInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a letter stays that is resolved. Default 30 days; 0 to 36,500 days, 0 or empty for ever.</summary>
    public TimeSpan? Resolved { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a letter stays that is discarded. Default 90 days; 0 to 36,500 days, 0 or empty for ever.</summary>
    public TimeSpan? Discarded { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Where letters are written before they are removed; outside the inbox. Default <c>retention</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>One sentence per broken rule.</summary>
    internal IEnumerable<string> Problems() =>
        from key in ((string Name, TimeSpan? Value)[])[(nameof(Resolved), Resolved), (nameof(Discarded), Discarded)]
        where key.Value < TimeSpan.Zero || key.Value > Longest
        select $"DeadLetters:Retention:{key.Name} is {key.Value}; it must be 00:00:00 (for ever) to {Longest}.";

    /// <summary>The states whose letters go, and after how long.</summary>
    internal IEnumerable<(DeadLetterState State, TimeSpan After)> Limits()
    {
        if (Resolved > TimeSpan.Zero)
        {
            yield return (DeadLetterState.Resolved, Resolved.Value);
        }

        if (Discarded > TimeSpan.Zero)
        {
            yield return (DeadLetterState.Discarded, Discarded.Value);
        }
    }

    /// <summary>Between two looks for letters that may go: an hour, or less where they stay for less.</summary>
    internal TimeSpan LookInterval() => Limits().Select(limit => limit.After).Append(LongestLookInterval).Min() is var shortest && shortest > ShortestLookInterval
        ? shortest
        : ShortestLookInterval;

    /// <summary>From a look that failed to the next: a minute, or less where letters stay for less.</summary>
    internal TimeSpan FailureInterval() => LookInterval() is var usual && usual < LongestFailureInterval ? usual : LongestFailureInterval;
}
