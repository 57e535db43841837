using Replication.Contracts;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Effects;

/// <summary>Makes messages of effects: the items of one queue together, up to the limits of a message. Pure.</summary>
internal static class EffectBundle
{
    /// <summary>Cuts effects into portions of one queue each, in their order.</summary>
    public static IEnumerable<IReadOnlyList<EffectRow>> Cut(IEnumerable<EffectRow> effects) =>
        effects.GroupBy(effect => effect.Queue, StringComparer.Ordinal).SelectMany(queue => MessagePortions.Cut(queue, effect => effect.Body.Length));

    /// <summary>The message of a portion, for the queue that its effects name.</summary>
    public static object Message(IReadOnlyList<EffectRow> portion) => portion[0].Queue switch
    {
        QueueNames.DeadLetters => new ItemsDeadLettered { Items = Items<FailedItem>(portion) },
        var queue => throw new InvalidOperationException($"An effect names the queue '{queue}', which there is not."),
    };

    private static List<T> Items<T>(IReadOnlyList<EffectRow> portion)
        where T : notnull => [.. portion.Select(effect => ContractJson.Read<T>(effect.Body))];
}
