using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Replication.SiteDatabase;

/// <summary>The site database on a PostgreSQL server.</summary>
public sealed class PostgresContext(DbContextOptions<PostgresContext> options) : SiteContext(options)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasDbFunction(() => PositionOf(default, default!)).HasSchema("pg_catalog").HasName("position");
    }

    /// <summary>Lets <c>dotnet ef migrations add</c> make the context.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<PostgresContext>
    {
        public PostgresContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=design").Options);
    }
}
