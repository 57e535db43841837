using Replication.Contracts;
using Replication.SiteDatabase;

namespace Replication.DistributionManager.Effects;

/// <summary>Makes messages of effects: the items of one queue together, up to the limits of a message. Pure.</summary>
internal static class EffectBundle
{
    /// <summary>A message holds at most so many octets of items, or one item.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>Cuts effects into portions of one queue each, in their order.</summary>
    public static IEnumerable<IReadOnlyList<EffectRow>> Cut(IEnumerable<EffectRow> effects)
    {
        foreach (var queue in effects.GroupBy(effect => effect.Queue, StringComparer.Ordinal))
        {
            var portion = new List<EffectRow>();
            long bytes = 0;
            foreach (var effect in queue)
            {
                if (portion.Count > 0 && bytes + effect.Body.Length > MaximumBytes)
                {
                    yield return portion;
                    portion = [];
                    bytes = 0;
                }

                portion.Add(effect);
                bytes += effect.Body.Length;
            }

            yield return portion;
        }
    }

    /// <summary>The message of a portion, for the queue that its effects name.</summary>
    public static object Message(IReadOnlyList<EffectRow> portion) => portion[0].Queue switch
    {
        QueueNames.Translation => new FilesClaimed { Files = Items<ClaimedFile>(portion) },
        QueueNames.DistributionManager => new PackageStatusesReported { Files = Items<TranslatedFile>(portion) },
        QueueNames.DeadLetters => new ItemsDeadLettered { Items = Items<FailedItem>(portion) },
        QueueNames.Despooler => new QuarantinedFilesReplayed { Files = Items<QuarantinedFile>(portion) },
        var queue => throw new InvalidOperationException($"An effect names the queue '{queue}', which there is not."),
    };

    private static List<T> Items<T>(IReadOnlyList<EffectRow> portion)
        where T : notnull => [.. portion.Select(effect => ContractJson.Read<T>(effect.Body))];
}
