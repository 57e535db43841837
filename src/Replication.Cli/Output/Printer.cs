using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Replication.Console.Api;
using Spectre.Console;

namespace Replication.Cli.Output;

/// <summary>A column of a table: its head, and the property of the API's JSON that it shows.</summary>
internal readonly record struct TableColumn(string Head, string Property);

/// <summary>Prints data: one JSON document for programs, tables for people.</summary>
internal static class Printer
{
    private const int WidthWhereNobodyLooks = 400;

    private static readonly JsonSerializerOptions Json = MakeJson();

    /// <summary>Prints one JSON document.</summary>
    public static void WriteJson<T>(TextWriter output, T value) => output.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Prints a table of JSON objects.</summary>
    public static void WriteTable(TextWriter output, JsonArray rows, IReadOnlyList<TableColumn> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            var head = new Spectre.Console.TableColumn(new Text(column.Head, new Style(decoration: Decoration.Bold)));
            table.AddColumn(rows.Any(row => row![column.Property] is JsonValue value && value.GetValueKind() is JsonValueKind.Number) ? head.RightAligned() : head);
        }

        foreach (var row in rows)
        {
            table.AddRow(columns.Select(column => new Text(Show(row![column.Property]))));
        }

        Console(output).Write(table);
    }

    /// <summary>Prints one JSON object as names and values.</summary>
    public static void WriteFields(TextWriter output, JsonObject value)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, field) in value)
        {
            if (field is JsonValue)
            {
                grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(Show(field)));
            }
        }

        Console(output).Write(grid);
    }

    /// <summary>A console that writes there; wide where nobody looks, so that nothing is cut.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWhereNobodyLooks;
        }

        return console;
    }

    private static string Show(JsonNode? value) => value switch
    {
        null => "",
        JsonValue number when number.TryGetValue(out double real) => real == Math.Truncate(real)
            ? real.ToString("#,0", CultureInfo.InvariantCulture)
            : real.ToString("#,0.0", CultureInfo.InvariantCulture),
        JsonValue => value.ToString(),
        _ => value.ToJsonString(),
    };

    private static JsonSerializerOptions MakeJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
        ApiJson.Configure(options);
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}
