using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>The rows of what commits must cause on queues. Written by the stores, relayed from here. Thread safe.</summary>
public sealed class EffectStore(Database database)
{
    /// <summary>
    /// Takes effects that this relay has not sent yet, oldest first, and marks them as sent by it. A relay that starts anew, under another
    /// id, takes all that are left: they are sent at least once.
    /// </summary>
    /// <param name="relay">The id of this run of the relay.</param>
    /// <param name="limit">At most so many.</param>
    public Task<List<EffectRow>> TakeAsync(Guid relay, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var effects = await site.TakeAsync<EffectRow>(
                "select * from effects where sent_by is null or sent_by <> {0} order by effect_id limit {1} ", cancellationToken, relay, limit);
            await site.ExecuteAsync(
                "update effects set sent_by = @relay where effect_id in (select r.effect_id from {rows} r)",
                Ids([.. effects.Select(effect => effect.EffectId)]),
                cancellationToken,
                ("relay", relay));
            return effects;
        },
        cancellationToken);

    /// <summary>
    /// Has effects published that no other relay is working on, oldest first, and removes them, in one transaction: a crash or a failed
    /// publish leaves all of them to be published again. For a broker that keeps what it has confirmed.
    /// </summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="publish">Returns when all are confirmed.</param>
    /// <returns>How many were published.</returns>
    public Task<int> RelayAsync(int limit, Func<IReadOnlyList<EffectRow>, Task> publish, CancellationToken cancellationToken) =>
        database.WriteAsync(
            SiteLock.None,
            async site =>
            {
                var effects = await site.TakeAsync<EffectRow>("select * from effects order by effect_id limit {0} ", cancellationToken, limit);
                if (effects.Count > 0)
                {
                    await publish(effects);
                    await RemoveAsync(site, [.. effects.Select(effect => effect.EffectId)], cancellationToken);
                }

                return effects.Count;
            },
            cancellationToken);

    /// <summary>Whether there are effects that this relay has not sent yet; cheap, and without the right to write.</summary>
    public Task<bool> AnyAsync(Guid relay, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.Effects.AnyAsync(effect => effect.SentBy == null || effect.SentBy != relay, cancellationToken));

    /// <summary>Gives effects back that could not be sent.</summary>
    public Task<int> ReturnAsync(IReadOnlyList<Guid> effectIds, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            "update effects set sent_by = null where effect_id in (select r.effect_id from {rows} r)", Ids(effectIds), cancellationToken),
        cancellationToken);

    /// <summary>How many items are on their way because of rows here.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.Effects.LongCountAsync(cancellationToken));

    internal static Task<int> AddAsync(SiteTransaction site, IReadOnlyList<EffectRow> effects, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            "insert into effects (effect_id, queue, body) select r.effect_id, r.queue, r.body from {rows} r",
            RowSet.Of(effects)
                .Id("effect_id", effect => effect.EffectId)
                .Text("queue", effect => effect.Queue)
                .Octets("body", effect => effect.Body)
                .Build(),
            cancellationToken);

    internal static Task<int> RemoveAsync(SiteTransaction site, IReadOnlyList<Guid> effectIds, CancellationToken cancellationToken) =>
        site.ExecuteAsync(
            "delete from effects where effect_id in (select r.effect_id from {rows} r)", Ids(effectIds), cancellationToken);

    private static RowSet Ids(IReadOnlyList<Guid> effectIds) => RowSet.Of([.. effectIds.Order()]).Id("effect_id", id => id).Build();
}
