using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WaitingInClaimOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_waiting_condition_release_id",
                table: "waiting");

            migrationBuilder.CreateIndex(
                name: "IX_waiting_condition_claim_id_file_row",
                table: "waiting",
                columns: new[] { "condition", "claim_id", "file_row" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_waiting_condition_claim_id_file_row",
                table: "waiting");

            migrationBuilder.CreateIndex(
                name: "IX_waiting_condition_release_id",
                table: "waiting",
                columns: new[] { "condition", "release_id" });
        }
    }
}
