using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReplayJobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_dead_letters_requested",
                table: "dead_letters");

            migrationBuilder.AddColumn<int>(
                name: "failed_replays",
                table: "dead_letters",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "group_key",
                table: "dead_letters",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "job_id",
                table: "dead_letters",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "original_payload",
                table: "dead_letters",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "pending_job_id",
                table: "dead_letters",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    audit_id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    what = table.Column<string>(type: "TEXT", nullable: false),
                    why = table.Column<string>(type: "TEXT", nullable: true),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.audit_id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_groups",
                columns: table => new
                {
                    group_key = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    condition = table.Column<string>(type: "TEXT", nullable: true),
                    open_count = table.Column<int>(type: "INTEGER", nullable: false),
                    first_failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    snoozed_until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letter_groups", x => x.group_key);
                });

            migrationBuilder.CreateTable(
                name: "replay_jobs",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    total = table.Column<int>(type: "INTEGER", nullable: false),
                    staged = table.Column<int>(type: "INTEGER", nullable: false),
                    succeeded = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_by_same_cause = table.Column<int>(type: "INTEGER", nullable: false),
                    rate = table.Column<int>(type: "INTEGER", nullable: true),
                    canary = table.Column<int>(type: "INTEGER", nullable: false),
                    start_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    staged_at = table.Column<long>(type: "INTEGER", nullable: true),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    why = table.Column<string>(type: "TEXT", nullable: false),
                    condition = table.Column<string>(type: "TEXT", nullable: true),
                    stopped_because = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_replay_jobs", x => x.job_id);
                });

            foreach (var statement in GroupedLetters.Statements)
            {
                migrationBuilder.Sql(statement);
            }

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
                name: "ix_dead_letters_unresolved_condition",
                table: "dead_letters",
                column: "condition",
                filter: "state = 'unresolved'");

            migrationBuilder.CreateIndex(
                name: "IX_dead_letter_groups_condition",
                table: "dead_letter_groups",
                column: "condition");

            migrationBuilder.CreateIndex(
                name: "IX_replay_jobs_state",
                table: "replay_jobs",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "dead_letter_groups");

            migrationBuilder.DropTable(
                name: "replay_jobs");

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_group_key_state",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "IX_dead_letters_pending_job_id_claim_id_file_row",
                table: "dead_letters");

            migrationBuilder.DropIndex(
                name: "ix_dead_letters_unresolved_condition",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "failed_replays",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "group_key",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "job_id",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "original_payload",
                table: "dead_letters");

            migrationBuilder.DropColumn(
                name: "pending_job_id",
                table: "dead_letters");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letters_requested",
                table: "dead_letters",
                column: "claim_id",
                filter: "state = 'replaying' and replay_id is null");
        }
    }
}
