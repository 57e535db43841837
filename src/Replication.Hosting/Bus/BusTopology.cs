namespace Replication.Hosting.Bus;

/// <summary>
/// The queues of the bus, each behind a durable fanout exchange of its name, and what each promises. On RabbitMQ all are quorum queues.
/// </summary>
/// <param name="Work">Queues of work; a message that can't be delivered goes to <paramref name="Letters"/>.</param>
/// <param name="Letters">The queue of failed items, without a bound; what fails there in turn goes to <paramref name="Parked"/>.</param>
/// <param name="Parked">Drained by nobody; watched.</param>
/// <param name="Recent">The last letters in readable form, for the broker's own screen; drained by nobody.</param>
/// <param name="Told">What roles tell of themselves; no work, so it is not among <see cref="Queues"/>, and what fails there is dropped.</param>
public sealed record BusTopology(IReadOnlyList<string> Work, string Letters, string Parked, string Recent, string Told)
{
    /// <summary>
    /// Deliveries of a message that came to nothing before the broker gives it up. Explicit, as a quorum queue without a dead-letter
    /// exchange drops what it gives up, and the default differs by version.
    /// </summary>
    public const int DeliveryLimit = 20;

    /// <summary>The safety net under the despooler's look at the depth; what is beyond is refused to the publisher.</summary>
    public const long MaximumWorkOctets = 256L * 1024 * 1024;

    /// <summary>How many letters <see cref="Recent"/> keeps.</summary>
    public const int RecentLetters = 10_000;

    /// <summary>How much <see cref="Told"/> keeps where nobody reads it; the oldest goes first.</summary>
    public const int ToldAtMost = 1_000;

    /// <summary>What was told longer ago says nothing any more, in milliseconds.</summary>
    public const int ToldTimeToLive = 60_000;

    /// <summary>All queues but <see cref="Told"/>, in the order of the flow.</summary>
    public IReadOnlyList<string> Queues => [.. Work, Letters, Recent, Parked];

    /// <summary>
    /// What a process declares that consumes these queues: those, and with the letters also where letters go in turn. What it only sends to
    /// is for its consumer to declare, so that each role needs rights on its own names only.
    /// </summary>
    public IReadOnlyList<string> DeclaredBy(IReadOnlyCollection<string> consumed) =>
        consumed.Contains(Letters) ? [.. consumed, Recent, Parked] : [.. consumed];

    /// <summary>The arguments of a queue's declaration. At-least-once dead-lettering needs <c>reject-publish</c> on its source.</summary>
    public IReadOnlyDictionary<string, object?> ArgumentsOf(string queue)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        if (queue == Recent)
        {
            arguments["x-max-length"] = RecentLetters;
            arguments["x-overflow"] = "drop-head";
        }
        else if (queue == Told)
        {
            // Without a dead-letter exchange the broker drops what it gives up, what is too old and what is too much.
            arguments["x-delivery-limit"] = DeliveryLimit;
            arguments["x-max-length"] = ToldAtMost;
            arguments["x-overflow"] = "drop-head";
            arguments["x-message-ttl"] = ToldTimeToLive;
        }
        else if (queue != Parked)
        {
            arguments["x-delivery-limit"] = DeliveryLimit;
            arguments["x-dead-letter-exchange"] = queue == Letters ? Parked : Letters;
            arguments["x-dead-letter-strategy"] = "at-least-once";
            arguments["x-overflow"] = "reject-publish";
            if (queue != Letters)
            {
                arguments["x-max-length-bytes"] = MaximumWorkOctets;
            }
        }

        return arguments;
    }
}
