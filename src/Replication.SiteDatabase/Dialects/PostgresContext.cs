using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Replication.SiteDatabase;

/// <summary>The site database on a PostgreSQL server.</summary>
public sealed class PostgresContext(DbContextOptions<PostgresContext> options) : SiteContext(options)
{
    /// <summary>Lets <c>dotnet ef migrations add</c> make the context.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<PostgresContext>
    {
        public PostgresContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=design").Options);
    }
}
