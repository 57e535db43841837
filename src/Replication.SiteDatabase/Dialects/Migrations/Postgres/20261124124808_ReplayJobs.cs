using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Postgres
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
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "group_key",
                table: "dead_letters",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "job_id",
                table: "dead_letters",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "original_payload",
                table: "dead_letters",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "pending_job_id",
                table: "dead_letters",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    audit_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    why = table.Column<string>(type: "text", nullable: true),
                    count = table.Column<int>(type: "integer", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.audit_id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_groups",
                columns: table => new
                {
                    group_key = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: true),
                    open_count = table.Column<int>(type: "integer", nullable: false),
                    first_failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    snoozed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letter_groups", x => x.group_key);
                });

            migrationBuilder.CreateTable(
                name: "replay_jobs",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    staged = table.Column<int>(type: "integer", nullable: false),
                    succeeded = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    failed_by_same_cause = table.Column<int>(type: "integer", nullable: false),
                    rate = table.Column<int>(type: "integer", nullable: true),
                    canary = table.Column<int>(type: "integer", nullable: false),
                    start_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    staged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false),
                    why = table.Column<string>(type: "text", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: true),
                    stopped_because = table.Column<string>(type: "text", nullable: true)
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
