using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Replication.Cli.Output;
using Replication.Console.Access;
using Replication.DeadLetters;
using Replication.DeadLetters.Ceiling;
using Replication.Despooler;
using Replication.Despooler.Inbox;
using Replication.DistributionManager.Waiting;
using Replication.Hosting.Environment;

namespace Replication.Cli.Run;

/// <summary>The verb <c>config show</c>: the values in force.</summary>
internal static class ConfigCommand
{
    private static readonly string[] Secrets = ["Password", "Pwd", "Secret", "Key", "Token"];

    public static Command Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var show = new Command("show", "Show the values in force, secrets masked.") { json };
        show.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Printer.WriteJson(context.Output, InForce(context.Configuration));
            }
            else
            {
                Printer.WriteTable(context.Output, Rows(Values(context.Configuration)), [new("Key", "key"), new("Value", "value")]);
            }

            return ExitCode.Done;
        });
        return new Command("config", "The configuration.") { show };
    }

    /// <summary>The values in force as JSON, secrets masked.</summary>
    internal static JsonObject InForce(IConfiguration configuration) => CamelCase(Values(configuration));

    private static JsonObject Values(IConfiguration configuration)
    {
        var values = new JsonObject
        {
            [SiteOptions.Section] = Site(configuration),
            [InboxOptions.Section] = Section<InboxOptions>(configuration, InboxOptions.Section),
            [DespoolerOptions.Section] = Section<DespoolerOptions>(configuration, DespoolerOptions.Section),
            [WaitingOptions.Section] = Section<WaitingOptions>(configuration, WaitingOptions.Section),
            [DeadLettersOptions.Section] = Section<DeadLettersOptions>(configuration, DeadLettersOptions.Section),
            [CeilingOptions.Section] = Section<CeilingOptions>(configuration, CeilingOptions.Section),
            [DiskOptions.Section] = Section<DiskOptions>(configuration, DiskOptions.Section),
            [ConsoleOptions.Section] = Console(configuration),
        };
        values[SiteDatabaseOptions.Section] = Section<SiteDatabaseOptions>(configuration, SiteDatabaseOptions.Section);
        var connections = new JsonObject();
        foreach (var connection in configuration.GetSection("ConnectionStrings").GetChildren())
        {
            connections[connection.Key] = Mask(connection.Value);
        }

        values["ConnectionStrings"] = connections;
        return values;
    }

    private static JsonObject Site(IConfiguration configuration)
    {
        var site = RoleHost.Site(configuration);
        return new JsonObject { ["Code"] = site.Code.ToString(), ["Parent"] = site.Parent?.ToString(), ["LearnChildren"] = site.LearnChildren };
    }

    private static JsonNode? Console(IConfiguration configuration)
    {
        var console = Section<ConsoleOptions>(configuration, ConsoleOptions.Section);
        if (console?[nameof(ConsoleOptions.OpenIdConnect)] is JsonObject provider && provider[nameof(ProviderOptions.ClientSecret)] is not null)
        {
            provider[nameof(ProviderOptions.ClientSecret)] = "***";
        }

        return console;
    }

    private static JsonObject CamelCase(JsonObject values) => new(values.Select(field => KeyValuePair.Create(
        JsonNamingPolicy.CamelCase.ConvertName(field.Key), field.Value is JsonObject section ? CamelCase(section) : field.Value?.DeepClone())));

    private static JsonNode? Section<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        return JsonSerializer.SerializeToNode(options);
    }

    /// <summary>Hides the password of a URL and the secret parts of a connection string.</summary>
    internal static string? Mask(string? connection)
    {
        if (Uri.TryCreate(connection, UriKind.Absolute, out var uri) && uri.UserInfo.Split(':', 2) is [var user, _])
        {
            return connection!.Replace(uri.UserInfo, $"{user}:***", StringComparison.Ordinal);
        }

        return connection is null ? null : string.Join(';', connection.Split(';').Select(part =>
            part.Split('=', 2) is [var name, _] && Secrets.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase)) ? $"{name}=***" : part));
    }

    private static JsonArray Rows(JsonObject values) => [.. values.SelectMany(field => Rows(field.Key, field.Value))];

    private static IEnumerable<JsonNode> Rows(string key, JsonNode? value) => value is JsonObject section
        ? section.SelectMany(field => Rows($"{key}:{field.Key}", field.Value))
        : [new JsonObject { ["key"] = key, ["value"] = value?.ToString() ?? "" }];
}
