using System.IO.Enumeration;

namespace Replication.Despooler.Inbox;

/// <summary>The names that are nobody's item: hidden ones, and those that <c>Inbox:Ignore</c> lists.</summary>
internal sealed class IgnoredNames(string patterns)
{
    private readonly string[] _patterns =
        patterns.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a name begins with a dot; such a folder is no lane, such a file no item.</summary>
    public static bool IsHidden(string name) => name.StartsWith('.');

    /// <summary>Whether a file of this name is left alone.</summary>
    public bool Contains(string name)
    {
        if (IsHidden(name))
        {
            return true;
        }

        foreach (string pattern in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }
}
