using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReplayCursors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "bound_to",
                table: "replay_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "sent_to",
                table: "replay_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "staged_to",
                table: "replay_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql(ReplayCursorStatements.Keep);
            migrationBuilder.DropTable(name: "replay_items");
            migrationBuilder.CreateTable(
                name: "replay_items",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    claim_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    file_row = table.Column<int>(type: "INTEGER", nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replay_items", x => x.seq);
                });

            migrationBuilder.CreateIndex(
                name: "ix_replay_jobs_unsent",
                table: "replay_jobs",
                column: "job_id",
                filter: "sent_to < staged_to");

            migrationBuilder.CreateIndex(
                name: "IX_replay_items_claim_id_file_row",
                table: "replay_items",
                columns: new[] { "claim_id", "file_row" },
                unique: true);
            foreach (string statement in ReplayCursorStatements.Move)
            {
                migrationBuilder.Sql(statement);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_replay_jobs_unsent",
                table: "replay_jobs");

            migrationBuilder.DropPrimaryKey(
                name: "PK_replay_items",
                table: "replay_items");

            migrationBuilder.DropIndex(
                name: "IX_replay_items_claim_id_file_row",
                table: "replay_items");

            migrationBuilder.DropColumn(
                name: "bound_to",
                table: "replay_jobs");

            migrationBuilder.DropColumn(
                name: "sent_to",
                table: "replay_jobs");

            migrationBuilder.DropColumn(
                name: "staged_to",
                table: "replay_jobs");

            migrationBuilder.DropColumn(
                name: "seq",
                table: "replay_items");

            migrationBuilder.AddPrimaryKey(
                name: "PK_replay_items",
                table: "replay_items",
                columns: new[] { "claim_id", "file_row" });

            migrationBuilder.CreateIndex(
                name: "IX_replay_items_job_id_claim_id_file_row",
                table: "replay_items",
                columns: new[] { "job_id", "claim_id", "file_row" });
        }
    }
}
