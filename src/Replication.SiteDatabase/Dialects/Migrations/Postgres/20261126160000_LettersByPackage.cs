using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Replication.SiteDatabase.Dialects.Migrations.Postgres;

/// <summary>Open letters by package, in the order of the lists. By hand, as EF Core has no index of an expression; where it makes a table anew, as on SQLite, such an index is gone.</summary>
[DbContext(typeof(PostgresContext))]
[Migration("20261126160000_LettersByPackage")]
public sealed class LettersByPackage : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) => Replace(migrationBuilder, "upper(package_id), last_failed_at, claim_id, file_row");

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) => Replace(migrationBuilder, "upper(package_id)");

    private static void Replace(MigrationBuilder migrationBuilder, string columns)
    {
        migrationBuilder.Sql("drop index if exists ix_dead_letters_package");
        migrationBuilder.Sql($"create index ix_dead_letters_package on dead_letters ({columns}) where closed_state is null");
    }
}
