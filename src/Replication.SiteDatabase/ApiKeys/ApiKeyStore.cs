using Microsoft.EntityFrameworkCore;
using Replication.Domain;

namespace Replication.SiteDatabase;

/// <summary>The keys of the HTTP API. Thread safe.</summary>
public sealed class ApiKeyStore(Database database, TimeProvider time)
{
    /// <summary>The key of a hash; null where there is none.</summary>
    public Task<ApiKeyRow?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.ApiKeys.SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken));

    /// <summary>The keys by name.</summary>
    public Task<List<ApiKeyRow>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.ApiKeys.OrderBy(row => row.Name).ToListAsync(cancellationToken));

    /// <summary>Adds a key under a name that has none.</summary>
    /// <param name="by">Who adds it.</param>
    /// <returns>False where the name has a key already, which stays.</returns>
    public Task<bool> AddAsync(string name, AccessRole role, byte[] hash, string by, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            int added = await site.ExecuteAsync(
                "insert into api_keys (name, role, hash, created_at) values (@name, @role, @hash, @now) on conflict (name) do nothing",
                cancellationToken,
                ("name", name),
                ("role", role.WireName()),
                ("hash", hash),
                ("now", now));
            if (added > 0)
            {
                await AuditStore.AddAsync(site, new(now, by, "added an API key", null, 1, $"{name}: {role.WireName()}"), cancellationToken);
            }

            return added > 0;
        },
        cancellationToken);

    /// <summary>Revokes the key of a name: whoever holds it, or a session that it opened, is refused from then on.</summary>
    /// <returns>False where the name has none.</returns>
    public Task<bool> RemoveAsync(string name, string by, string why, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            int removed = await site.ExecuteAsync("delete from api_keys where name = @name", cancellationToken, ("name", name));
            if (removed > 0)
            {
                await AuditStore.AddAsync(site, new(time.GetUtcNow(), by, "removed an API key", why, 1, name), cancellationToken);
            }

            return removed > 0;
        },
        cancellationToken);

    /// <summary>Gives a name its key; the one that it had before is worth nothing from then on.</summary>
    /// <param name="replace">Whether a key that the name has already gives way.</param>
    /// <returns>Whether the name has this key now.</returns>
    public Task<bool> SetAsync(string name, AccessRole role, byte[] hash, bool replace, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        async site =>
        {
            var now = time.GetUtcNow();
            int changed = await site.ExecuteAsync(
                $"""
                insert into api_keys as k (name, role, hash, created_at) values (@name, @role, @hash, @now)
                on conflict (name) do {(replace ? "update set role = excluded.role, hash = excluded.hash, created_at = excluded.created_at where k.hash <> excluded.hash" : "nothing")}
                """,
                cancellationToken,
                ("name", name),
                ("role", role.WireName()),
                ("hash", hash),
                ("now", now));
            if (changed > 0)
            {
                await AuditStore.AddAsync(site, new(now, name, "set an API key", null, 1, role.WireName()), cancellationToken);
            }

            return await site.Tables.ApiKeys.AnyAsync(row => row.Name == name && row.Hash == hash, cancellationToken);
        },
        cancellationToken);
}
