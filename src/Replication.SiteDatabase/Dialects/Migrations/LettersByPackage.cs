using Microsoft.EntityFrameworkCore.Migrations;

namespace Replication.SiteDatabase.Dialects.Migrations;

/// <summary>
/// The index of open letters by package, in the order of the lists; the same in every database. By hand, as EF Core has no index of an expression:
/// where it makes a table anew, as on SQLite, such an index is gone. Each statement ends itself, as the script puts more behind it.
/// </summary>
internal static class LettersByPackageStatements
{
    public const string InListOrder = "upper(package_id), last_failed_at, claim_id, file_row";

    public const string ByPackageAlone = "upper(package_id)";

    public static void Replace(MigrationBuilder migration, string columns)
    {
        migration.Sql("drop index if exists ix_dead_letters_package;");
        migration.Sql($"create index ix_dead_letters_package on dead_letters ({columns}) where closed_state is null;");
    }
}
