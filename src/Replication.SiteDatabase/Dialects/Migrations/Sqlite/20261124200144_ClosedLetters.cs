using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ClosedLetters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters");

            migrationBuilder.AddColumn<long>(
                name: "closed_at",
                table: "dead_letters",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.Sql(ClosedLetterStatements.Fill);

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters",
                columns: new[] { "closed_state", "last_failed_at", "claim_id", "file_row", "closed_at" },
                filter: "closed_state is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "closed_at",
                table: "dead_letters");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters",
                columns: new[] { "closed_state", "last_failed_at", "claim_id", "file_row" },
                filter: "closed_state is not null");
        }
    }
}
