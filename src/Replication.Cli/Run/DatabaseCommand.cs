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
            using var data = DataFolder.Open(parsed.GetValue(folder)!);
            await SiteDatabaseRegistration.OpenSqlite(RoleHost.DatabaseFile(data)).MigrateAsync(cancellationToken);
            context.Error.WriteLine($"The schema of {RoleHost.DatabaseFile(data)} is up to date.");
            return ExitCode.Done;
        });
        var script = new Command("script", "Print the schema of the site database as SQL.");
        script.SetAction(_ =>
        {
            context.Output.WriteLine(SiteDatabaseRegistration.OpenSqlite("script.db").Script());
            return ExitCode.Done;
        });
        return new Command("database", "The site database.") { migrate, script };
    }
}
