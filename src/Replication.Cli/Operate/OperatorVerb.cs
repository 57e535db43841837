using System.CommandLine;
using System.Text.Json.Nodes;
using Replication.Cli.Output;

namespace Replication.Cli.Operate;

/// <summary>What every operator verb has: where the API is, and whether a program or a person reads the answer.</summary>
internal sealed class OperatorVerb(CommandContext context)
{
    private readonly Option<string?> _url = new("--url") { Description = "The API. Default: REPLICATION_URL, else http://127.0.0.1:5080." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document." };
    private readonly Option<int> _limit = new("--limit") { Description = "Rows to print; 0 for all.", DefaultValueFactory = _ => 100 };

    public CommandContext Context => context;

    /// <summary>A verb that prints a list.</summary>
    /// <param name="path">The route with the verb's own values in its query.</param>
    public Command List(
        string name, string description, Func<ParseResult, string> path, IReadOnlyList<TableColumn> columns, params Symbol[] symbols)
    {
        var command = Create(name, description, [.. symbols, _limit]);
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed, $"{path(parsed)}limit={parsed.GetValue(_limit)}", columns, cancellationToken));
        return command;
    }

    /// <summary>A verb that prints a list that is short by its nature.</summary>
    public Command Table(string name, string description, string path, IReadOnlyList<TableColumn> columns)
    {
        var command = Create(name, description, []);
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed, path, columns, cancellationToken));
        return command;
    }

    /// <summary>A verb that does something and prints what came of it.</summary>
    /// <param name="act">Calls the API.</param>
    /// <param name="print">For a person.</param>
    public Command Act(
        string name,
        string description,
        Func<ApiClient, ParseResult, CancellationToken, Task<JsonNode?>> act,
        Action<JsonNode?, TextWriter> print,
        params Symbol[] symbols)
    {
        var command = Create(name, description, symbols);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = Client(parsed);
            var answer = await act(api, parsed, cancellationToken);
            if (parsed.GetValue(_json))
            {
                Printer.WriteJson(context.Output, answer);
            }
            else
            {
                print(answer, context.Output);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether a program reads the answer.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The API that the verb was told of.</summary>
    public ApiClient Client(ParseResult parsed) => new(
        parsed.GetValue(_url) ?? Environment.GetEnvironmentVariable("REPLICATION_URL") ?? Run.RunSettings.DefaultUrl,
        ApiKey());

    /// <summary>A command with these options and the common ones.</summary>
    public Command Create(string name, string description, IReadOnlyList<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.Options.Add(_json);
        command.Options.Add(_url);
        return command;
    }

    /// <summary>A query string of the values that are there, ready for one more.</summary>
    public static string Query(string path, params (string Name, string? Value)[] values) => path + "?" + string.Concat(
        values.Where(value => !string.IsNullOrEmpty(value.Value)).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}&"));

    /// <summary>The key itself, or the file that it is in.</summary>
    private static string? ApiKey()
    {
        if (Environment.GetEnvironmentVariable("REPLICATION_API_KEY") is { Length: > 0 } key)
        {
            return key;
        }

        return Environment.GetEnvironmentVariable("REPLICATION_API_KEY_FILE") is { Length: > 0 } file ? File.ReadAllText(file).Trim() : null;
    }

    private async Task<int> AskAsync(
        ParseResult parsed, string path, IReadOnlyList<TableColumn> columns, CancellationToken cancellationToken)
    {
        using var api = Client(parsed);
        var rows = (await api.GetAsync(path, cancellationToken))!.AsArray();
        if (parsed.GetValue(_json))
        {
            Printer.WriteJson(context.Output, rows);
            return ExitCode.Done;
        }

        if (rows.Count == 0)
        {
            context.Error.WriteLine("None.");
            return ExitCode.Done;
        }

        Printer.WriteTable(context.Output, rows, columns);
        if (path.EndsWith($"limit={rows.Count}", StringComparison.Ordinal))
        {
            context.Error.WriteLine($"The first {rows.Count} are shown; --limit 0 shows all.");
        }

        return ExitCode.Done;
    }
}
