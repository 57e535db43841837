using System.Collections.Concurrent;
using Replication.Tests.Servers;
using Replication.Tests.SiteDatabase;

namespace Replication.Tests.Journeys;

/// <summary>The settings that a journey's site runs with: a database and a virtual host of its own on the tests' servers.</summary>
internal static class TestSite
{
    /// <summary>What a test sets that brings a database of its own, or none.</summary>
    public const string DatabaseKey = "ConnectionStrings:SiteDatabase";

    /// <summary>What a test sets that brings a broker of its own, or none.</summary>
    public const string BrokerKey = "ConnectionStrings:Broker";

    /// <summary>Whether a report whose process is killed may be delivered again: received and stale once more.</summary>
    public const bool DeliversAgain = true;

    /// <summary>The processes of a site that are killed.</summary>
    public static readonly string[] Processes = ["despooler+translation+console", "distribution-manager", "dead-letters"];

    private static readonly ConcurrentDictionary<string, (string Key, string Value)[]> Settings = new(StringComparer.Ordinal);

    /// <summary>The process with a role.</summary>
    public static string ProcessOf(string role) => role;

    /// <param name="folder">The site's data folder; a site that starts in it again gets the same.</param>
    public static async Task<IEnumerable<(string Key, string Value)>> SettingsAsync(string folder)
    {
        if (!Settings.TryGetValue(folder, out var settings))
        {
            var database = await TestDatabase.CreateAsync();
            string host = HostOf(folder);
            await TestServers.Administration.AddHostAsync(host);
            settings = Settings[folder] =
            [
                (DatabaseKey, database.ConnectionString),
                (BrokerKey, TestServers.Broker.ConnectionString + host),
                ("Site:LearnChildren", "true"),
            ];
        }

        return settings;
    }

    /// <summary>Clears away what a site left on the servers.</summary>
    public static Task EndAsync(string folder) =>
        Settings.TryRemove(folder, out _) ? TestServers.Administration.RemoveHostAsync(HostOf(folder)) : Task.CompletedTask;

    private static string HostOf(string folder) => Path.GetFileName(folder);
}
