using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Replication.SiteDatabase;

/// <summary>The site database in a file of the data folder.</summary>
public sealed class SqliteContext(DbContextOptions<SqliteContext> options) : SiteContext(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite has no type for instants, and the provider can't compare DateTimeOffset. Microseconds are what a MIF date holds.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasDbFunction(() => PositionOf(default, default!)).HasName("instr").IsBuiltIn();
    }

    private sealed class MicrosecondsConverter()
        : ValueConverter<DateTimeOffset, long>(at => SqliteInstant.From(at), microseconds => SqliteInstant.To(microseconds));

    /// <summary>Lets <c>dotnet ef migrations add</c> make the context.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<SqliteContext>
    {
        public SqliteContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=design.db").Options);
    }
}

internal static class SqliteInstant
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static long From(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;

    public static DateTimeOffset To(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond);
}
