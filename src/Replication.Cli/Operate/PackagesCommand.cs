using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Replication.Cli.Output;
using Replication.Console.Api;

namespace Replication.Cli.Operate;

/// <summary>The verbs <c>packages ...</c>.</summary>
internal static class PackagesCommand
{
    private static readonly TableColumn[] Columns =
    [
        new("Package", "packageId"), new("Name", "name"), new("Version", "version"), new("Manufacturer", "manufacturer"),
        new("Source", "sourceVersion"), new("Added", "addedAt"),
    ];

    private static readonly TableColumn[] StandingColumns =
    [
        new("Package", "packageId"), new("Name", "name"), new("Version", "version"), new("Targeted", "targeted"), new("Installed", "installed"),
        new("Retrying", "retrying"), new("Failed", "failed"),
    ];

    public static Command Create(CommandContext context)
    {
        var verb = new OperatorVerb(context);
        var id = new Argument<string>("ID") { Description = "A package ID, such as 10000006." };
        var file = new Argument<FileInfo>("FILE") { Description = "A CSV file with the columns packageId,name,version,manufacturer,language,sourceVersion." };
        var name = new Option<string?>("--name") { Description = "What people call it. Default: the ID." };
        var why = new Option<string?>("--why") { Description = "The reason, kept with what was done." };
        return new Command("packages", "Package definitions of the site.")
        {
            verb.Act(
                "import",
                "Add the packages of a CSV file. What is known unchanged is no error.",
                (api, parsed, token) => api.SendAsync(HttpMethod.Post, "api/packages", ReadCsv(parsed.GetValue(file)!), token),
                WriteAdded,
                file),
            verb.Act(
                "add",
                "Add a package. What waits for it is applied at once.",
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Post, "api/packages", new[] { new PackageRequest(parsed.GetValue(id)!, parsed.GetValue(name), null, null, null, null) }, token),
                WriteAdded,
                id,
                name),
            verb.List("list", "List packages by ID.", _ => OperatorVerb.Query("api/packages"), Columns),
            Standing(verb),
            verb.Act(
                "show",
                "Show a package with the counts of its servers.",
                (api, parsed, token) => api.GetAsync($"api/packages/{Uri.EscapeDataString(parsed.GetValue(id)!)}", token),
                (answer, output) =>
                {
                    Printer.WriteFields(output, answer!["package"]!.AsObject());
                    Printer.WriteFields(output, answer.AsObject());
                },
                id),
            verb.Act(
                "remove",
                "Remove a package definition. What was reported of it stays.",
                (api, parsed, token) => api.SendAsync(
                    HttpMethod.Delete,
                    OperatorVerb.Query($"api/packages/{Uri.EscapeDataString(parsed.GetValue(id)!)}", ("why", Required(parsed.GetValue(why), "--why"))),
                    token),
                (_, output) => output.WriteLine("Removed."),
                id,
                why),
        };
    }

    private static Command Standing(OperatorVerb verb)
    {
        var text = new Option<string?>("--text") { Description = "Only with this text in the ID or the name." };
        var state = new Option<string?>("--state") { Description = "Only with servers in this state: failed, retrying." };
        var site = new Option<string?>("--site") { Description = "Count the servers of this site only." };
        return verb.List(
            "standing",
            "List packages by ID with the counts of their servers.",
            parsed => OperatorVerb.Query("api/packages/standing", ("text", parsed.GetValue(text)), ("state", parsed.GetValue(state)), ("site", parsed.GetValue(site))),
            StandingColumns,
            text,
            state,
            site);
    }

    internal static string Required(string? value, string option) => string.IsNullOrWhiteSpace(value)
        ? throw new UsageException($"{option} is missing: say why, it is kept with what is done.")
        : value;

    internal static PackageRequest[] ReadCsv(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new FailedException($"The file {file.FullName} does not exist.");
        }

        using var reader = new CsvReader(file.OpenText(), CultureInfo.InvariantCulture);
        try
        {
            return [.. reader.GetRecords<PackageRecord>().Select(record => new PackageRequest(
                record.PackageId, record.Name, record.Version, record.Manufacturer, record.Language, record.SourceVersion))];
        }
        catch (CsvHelperException exception)
        {
            throw new FailedException(
                $"{file.FullName}, line {exception.Context?.Parser?.RawRow ?? 1}: not a package. "
                + "The header packageId,name,version,manufacturer,language,sourceVersion is needed, and a number as the last value. "
                + $"({exception.Message.Split('\n')[0].Trim()})");
        }
    }

    private static void WriteAdded(JsonNode? answer, TextWriter output) =>
        output.WriteLine($"{answer!["added"]} added, {answer["changed"]} changed, {answer["unchanged"]} unchanged.");
}
