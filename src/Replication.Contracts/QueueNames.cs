namespace Replication.Contracts;

/// <summary>The queues by name; also the names that <c>queues</c> shows.</summary>
public static class QueueNames
{
    /// <summary>Batches of claimed files, from the despooler.</summary>
    public const string Translation = "translation";

    /// <summary>Batches of reports, from translation.</summary>
    public const string DistributionManager = "distribution-manager";

    /// <summary>Failed items, from every stage.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>Quarantined items that go back into the inbox, and lanes that are to rest or to go on.</summary>
    public const string Despooler = "despooler";

    /// <summary>
    /// What roles tell of themselves, for the screens. No work: it has a bound and a time to live, is lost where no console runs, and neither it nor
    /// what fails on it counts anywhere.
    /// </summary>
    public const string Console = "console";

    /// <summary>Those of work that roles drain, in the order of the flow.</summary>
    public static IReadOnlyList<string> Drained { get; } = [Despooler, Translation, DistributionManager, DeadLetters];

    /// <summary>The last letters in readable form, for whoever has only the broker's own screen; on RabbitMQ only.</summary>
    public const string DeadLettersRecent = "dead-letters-recent";

    /// <summary>Messages of letters that could not be recorded, and others that hold no items; drained by nobody, watched; on RabbitMQ only.</summary>
    public const string DeadLettersParked = "dead-letters-parked";
}
