using Microsoft.Extensions.Configuration;

namespace Replication.Cli.Run;

/// <summary>
/// The configuration: <c>appsettings.json</c> beside the program and in the current folder, then a file per secret, then the environment
/// (<c>Section__Key</c>), then the command line (<c>--Section:Key VALUE</c>), the later over the earlier.
/// </summary>
internal static class ReplicationConfiguration
{
    private static readonly HashSet<string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        "Site", "Inbox", "Despooler", "Waiting", "DeadLetters", "Ceiling", "Console", "Disk", "SiteDatabase", "ConnectionStrings", "Logging",
    };

    /// <summary>The folder of files that hold a value each and are named after its key, such as <c>ConnectionStrings__Broker</c>: how containers get secrets.</summary>
    private static string Secrets => Path.GetFullPath(Environment.GetEnvironmentVariable("REPLICATION_SECRETS") ?? "/run/secrets");

    public static IConfigurationRoot Load(IEnumerable<KeyValuePair<string, string?>> commandLine) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
        .AddKeyPerFile(Secrets, optional: true)
        .AddEnvironmentVariables()
        .AddInMemoryCollection(commandLine)
        .Build();

    /// <summary>Takes <c>--Section:Key VALUE</c> and <c>--Section:Key=VALUE</c> out of the arguments; the rest is for the verbs.</summary>
    /// <exception cref="UsageException">A value is missing, or there is no such section.</exception>
    public static (string[] Arguments, Dictionary<string, string?> Settings) Split(IReadOnlyList<string> arguments)
    {
        var rest = new List<string>();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            string name = argument.Split('=', 2)[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                rest.Add(argument);
            }
            else if (!Sections.Contains(name[2..].Split(':')[0]))
            {
                throw new UsageException($"{name} names a section that there is not. The sections are {string.Join(", ", Sections.Order(StringComparer.Ordinal))}.");
            }
            else if (argument.Length > name.Length)
            {
                settings[name[2..]] = argument[(name.Length + 1)..];
            }
            else if (index + 1 < arguments.Count)
            {
                settings[name[2..]] = arguments[++index];
            }
            else
            {
                throw new UsageException($"{name} has no value: write {name} VALUE.");
            }
        }

        return ([.. rest], settings);
    }
}
