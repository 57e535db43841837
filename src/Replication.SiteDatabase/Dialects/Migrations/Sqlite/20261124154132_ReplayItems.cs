using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReplayItems : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "replay_items",
                columns: table => new
                {
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    file_row = table.Column<int>(type: "INTEGER", nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replay_items", x => new { x.claim_id, x.file_row });
                });

            migrationBuilder.Sql(ReplayItemStatements.Move);

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_group_key_state",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_pending_job_id_claim_id_file_row",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_replay_id",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_state_last_failed_at",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_unresolved_condition",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "pending_job_id",
                table: "dead_letters");

            migrationBuilder.AddColumn<string>(
                name: "closed_state",
                table: "dead_letters",
                type: "TEXT",
                nullable: true,
                computedColumnSql: "case when state in ('resolved', 'discarded') then state end",
                stored: false);

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters",
                columns: new[] { "closed_state", "last_failed_at", "claim_id", "file_row" },
                filter: "closed_state is not null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_condition",
                table: "dead_letters",
                columns: new[] { "condition", "claim_id", "file_row" },
                filter: "closed_state is null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_group",
                table: "dead_letters",
                columns: new[] { "group_key", "last_failed_at", "claim_id", "file_row" },
                filter: "closed_state is null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_open",
                table: "dead_letters",
                columns: new[] { "last_failed_at", "claim_id", "file_row" },
                filter: "closed_state is null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_reason",
                table: "dead_letters",
                column: "reason",
                filter: "closed_state is null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_site",
                table: "dead_letters",
                column: "site_code",
                filter: "closed_state is null");

            migrationBuilder.CreateIndex(
                name: "IX_replay_items_job_id_claim_id_file_row",
                table: "replay_items",
                columns: new[] { "job_id", "claim_id", "file_row" });

            migrationBuilder.Sql(ReplayItemStatements.PackageIndex);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "replay_items");

            migrationBuilder.DropIndex(name: "ix_dead_letters_package", table: "dead_letters");
            migrationBuilder.DropIndex(
                name: "ix_dead_letters_closed",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_condition",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_group",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_open",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_reason",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_site",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "closed_state",
                table: "dead_letters");

            migrationBuilder.AddColumn<Guid>(
                name: "pending_job_id",
                table: "dead_letters",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_group_key_state",
                table: "dead_letters",
                columns: new[] { "group_key", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_pending_job_id_claim_id_file_row",
                table: "dead_letters",
                columns: new[] { "pending_job_id", "claim_id", "file_row" },
                filter: "pending_job_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_replay_id",
                table: "dead_letters",
                column: "replay_id");

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_state_last_failed_at",
                table: "dead_letters",
                columns: new[] { "state", "last_failed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_unresolved_condition",
                table: "dead_letters",
                column: "condition",
                filter: "state = 'unresolved'");
        }
    }
}
