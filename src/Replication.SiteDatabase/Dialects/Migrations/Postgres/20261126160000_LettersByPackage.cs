using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Replication.SiteDatabase.Dialects.Migrations.Postgres;

/// <summary>Open letters by package, in the order of the lists.</summary>
[DbContext(typeof(PostgresContext))]
[Migration("20261126160000_LettersByPackage")]
public sealed class LettersByPackage : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder) =>
        LettersByPackageStatements.Replace(migrationBuilder, LettersByPackageStatements.InListOrder);

    /// <inheritdoc/>
    protected override void Down(MigrationBuilder migrationBuilder) =>
        LettersByPackageStatements.Replace(migrationBuilder, LettersByPackageStatements.ByPackageAlone);
}
