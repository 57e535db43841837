using Microsoft.EntityFrameworkCore;

namespace Replication.SiteDatabase;

/// <summary>The keys by which consoles protect cookies and tickets. Thread safe.</summary>
public sealed class DataProtectionKeyStore(Database database)
{
    /// <summary>All of them: what was protected by an old one is still to be read.</summary>
    public Task<List<DataProtectionKeyRow>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(tables => tables.DataProtectionKeys.OrderBy(row => row.Name).ToListAsync(cancellationToken));

    /// <summary>Adds one; one that has its name already stays.</summary>
    public Task<int> AddAsync(DataProtectionKeyRow key, CancellationToken cancellationToken) => database.WriteAsync(
        SiteLock.None,
        site => site.ExecuteAsync(
            "insert into data_protection_keys (name, xml) values (@name, @xml) on conflict (name) do nothing",
            cancellationToken,
            ("name", key.Name),
            ("xml", key.Xml)),
        cancellationToken);
}
