using System.Collections.Concurrent;
using Replication.Tests.SiteDatabase;

namespace Replication.Tests.Journeys;

/// <summary>The settings that a journey's site runs with: a database of its own on the tests' PostgreSQL server.</summary>
internal static class TestSite
{
    /// <summary>What a test sets that brings a server of its own.</summary>
    public const string ConnectionKey = "ConnectionStrings:SiteDatabase";

    private static readonly ConcurrentDictionary<string, string> Databases = new(StringComparer.Ordinal);

    /// <param name="folder">The site's data folder; a site that starts in it again gets the same.</param>
    public static async Task<IEnumerable<(string Key, string Value)>> SettingsAsync(string folder)
    {
        if (!Databases.TryGetValue(folder, out string? connectionString))
        {
            connectionString = Databases[folder] = (await TestDatabase.CreateAsync()).ConnectionString;
        }

        return [(ConnectionKey, connectionString)];
    }
}
