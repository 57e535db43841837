using System.CommandLine;
using Replication.Hosting.Data;
using Replication.SiteDatabase;

namespace Replication.Cli.Run;

/// <summary>The verbs <c>database ...</c>.</summary>
internal static class DatabaseCommand
{
    public static Command Create(CommandContext context)
    {
        var folder = new Option<string>("--data") { Description = "The data folder.", DefaultValueFactory = _ => "replication-data" };
        var migrate = new Command("migrate", "Bring the schema of the site database up to date. 'run' does it too when it starts.") { folder };
        migrate.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetValue(folder)!;
            using var data = RoleHost.HasDatabaseServer(context.Configuration) ? DataFolder.Share(path) : DataFolder.Open(path);
            await RoleHost.MigrateAsync(RoleHost.OpenDatabase(context.Configuration, data), cancellationToken);
            context.Error.WriteLine("The schema of the site database is up to date.");
            return ExitCode.Done;
        });
        var script = new Command("script", "Print the schema as SQL: for PostgreSQL to be run again and again, for SQLite for a new file.");
        var sqlite = new Option<bool>("--sqlite") { Description = "For SQLite." };
        script.Options.Add(sqlite);
        script.SetAction(parsed =>
        {
            var database = parsed.GetValue(sqlite) ? SiteDatabaseRegistration.OpenSqlite("none") : SiteDatabaseRegistration.OpenPostgres("Host=none");
            context.Output.WriteLine(database.Script());
            return ExitCode.Done;
        });
        return new Command("database", "The site database.") { migrate, script };
    }
}
