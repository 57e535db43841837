using Replication.Domain;

namespace Replication.Despooler.Claims;

/// <summary>
/// Where in <c>.claimed</c> a claimed file is. The folder holds what a crash must not lose beside the id: the lane, the replay, and whether
/// a letter tells of the file, which then goes to quarantine and is not removed. A lane never begins with a dot, so nothing is ambiguous.
/// </summary>
/// <param name="Lane">The lane that it came in by.</param>
/// <param name="ReplayId">The replay that put it back; null for one from the inbox.</param>
/// <param name="Failed">Whether its outcome is a letter of the despooler.</param>
internal readonly record struct ClaimPlace(string Lane, Guid? ReplayId, bool Failed)
{
    /// <summary>Where things stay that can't go to quarantine; never taken up.</summary>
    public const string Kept = ".kept";

    private const string Replays = ".replays/";
    private const string Letters = ".failed";

    /// <summary>The folder relative to <c>.claimed</c>; empty for that itself.</summary>
    public string Folder
    {
        get
        {
            string folder = ReplayId is { } replayId ? $"{Replays}{replayId:D}" : "";
            folder = Failed ? Join(folder, Letters) : folder;
            return Join(folder, Lane);
        }
    }

    /// <summary>Whether the folder is made for one purpose and goes when it is empty.</summary>
    public bool IsPassing => ReplayId is not null;

    /// <summary>Reads a folder back.</summary>
    /// <returns>False where it is none of ours, or only on the way to one.</returns>
    public static bool TryParse(string folder, out ClaimPlace place)
    {
        place = default;
        Guid? replayId = null;
        if (folder.StartsWith(Replays, StringComparison.Ordinal))
        {
            string rest = folder[Replays.Length..];
            int end = rest.IndexOf('/', StringComparison.Ordinal);
            if (!Guid.TryParseExact(end < 0 ? rest : rest[..end], "D", out var id))
            {
                return false;
            }

            replayId = id;
            folder = end < 0 ? "" : rest[(end + 1)..];
        }

        bool failed = folder == Letters || folder.StartsWith($"{Letters}/", StringComparison.Ordinal);
        if (failed)
        {
            folder = folder.Length == Letters.Length ? "" : folder[(Letters.Length + 1)..];
        }

        place = new ClaimPlace(folder, replayId, failed);
        return LaneName.IsLane(folder);
    }

    /// <summary>Joins two relative folders, either of which may be empty.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : name.Length == 0 ? folder : $"{folder}/{name}";
}
