using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Replication.SiteDatabase.Dialects.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LaneCeiling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "lane_holds",
                columns: table => new
                {
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    held = table.Column<bool>(type: "INTEGER", nullable: false),
                    why = table.Column<string>(type: "TEXT", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lane_holds", x => x.lane);
                });

            migrationBuilder.CreateTable(
                name: "lane_outcomes",
                columns: table => new
                {
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    worker = table.Column<string>(type: "TEXT", nullable: false),
                    items = table.Column<long>(type: "INTEGER", nullable: false),
                    faults = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lane_outcomes", x => new { x.lane, x.at, x.worker });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lane_holds");

            migrationBuilder.DropTable(
                name: "lane_outcomes");
        }
    }
}
