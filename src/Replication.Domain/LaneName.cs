using System.Diagnostics.CodeAnalysis;

namespace Replication.Domain;

/// <summary>How lanes are called: the folder relative to the inbox, which is empty for the inbox itself; people see and type that as a dot.</summary>
public static class LaneName
{
    /// <summary>What a name must be, for messages.</summary>
    public const string Rule = "a folder of the inbox such as M03 or M03/urgent, or . for the inbox itself,";

    /// <summary>A longer name fits into no key of a database, so such a lane has no ceiling and is not paused by hand.</summary>
    public const int LongestKey = 500;

    private const string Root = ".";

    /// <summary>
    /// Whether a lane can have this name. What comes in a message is not to be trusted: an imported letter could name <c>../elsewhere</c>.
    /// </summary>
    public static bool IsLane(string lane) =>
        lane.Length == 0
        || (!lane.Contains('\0', StringComparison.Ordinal) && lane.Split('/').All(name => name.Length > 0 && name[0] != '.'));

    /// <summary>A lane as people see it.</summary>
    public static string Show(string lane) => lane.Length == 0 ? Root : lane;

    /// <summary>Reads what <see cref="Show"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out string lane)
    {
        lane = text is null or Root ? "" : text;
        return text is { Length: > 0 and <= LongestKey } && IsLane(lane);
    }
}
