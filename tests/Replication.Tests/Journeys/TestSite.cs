namespace Replication.Tests.Journeys;

/// <summary>The settings that a journey's site runs with: none here, so embedded; in the integration tests its servers.</summary>
internal static class TestSite
{
    /// <summary>Whether a report whose process is killed may be delivered again: received and stale once more.</summary>
    public const bool DeliversAgain = false;

    /// <summary>The processes of a site that are killed.</summary>
    public static readonly string[] Processes = [RoleProcesses.All];

    /// <summary>The process with a role.</summary>
    public static string ProcessOf(string role) => RoleProcesses.All;

    /// <param name="folder">The site's data folder; a site that starts in it again gets the same.</param>
    public static Task<IEnumerable<(string Key, string Value)>> SettingsAsync(string folder) =>
        Task.FromResult(Enumerable.Empty<(string, string)>());

    /// <summary>Clears away what a site left outside its folder.</summary>
    public static Task EndAsync(string folder) => Task.CompletedTask;
}
