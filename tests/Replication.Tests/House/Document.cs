using System.Text.RegularExpressions;

namespace Replication.Tests.House;

/// <summary>What a document of this repository tells people to type.</summary>
internal static partial class Document
{
    /// <summary>The lines of its shell blocks, without the empty ones.</summary>
    /// <param name="path">From the root of the repository.</param>
    public static IReadOnlyList<string> ShellLines(string path) =>
        [.. ShellPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)))
            .SelectMany(block => block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>The words of a line, without their quotes.</summary>
    public static string[] Words(string line) => [.. WordPattern().Matches(line).Select(word => word.Value.Trim('\'', '"'))];

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex ShellPattern();

    [GeneratedRegex("""'[^']*'|"[^"]*"|[^\s]+""", RegexOptions.ExplicitCapture)]
    private static partial Regex WordPattern();
}
