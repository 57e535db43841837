namespace Replication.SiteDatabase;

/// <summary>How the site stood at an instant: a row a minute, thinned with age.</summary>
public sealed class HistoryRow
{
    /// <summary>The beginning of its minute, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Reports and files with an outcome, since ever.</summary>
    public required long Received { get; init; }

    /// <summary>Reports that became a row, since ever.</summary>
    public required long Applied { get; init; }

    /// <summary>Reports that were older than what is known, since ever.</summary>
    public required long Stale { get; init; }

    /// <summary>Reports that wait.</summary>
    public required long Waiting { get; init; }

    /// <summary>Letters that stand there.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Letters that are unresolved or on their way back.</summary>
    public required long OpenLetters { get; init; }

    /// <summary>Claimed files and messages without an outcome; null where the broker did not tell.</summary>
    public long? InFlight { get; init; }

    /// <summary>Files in the inbox; null where no despooler told.</summary>
    public long? InboxFiles { get; init; }
}
