using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Replication.Benchmarks.Mif;

/// <summary>
/// A status read as people write it in an afternoon: a line at a time, a regular expression for <c>name = value</c>. It knows no tables, no
/// literals in parts, no escapes, and takes a malformed file for a good one.
/// </summary>
internal static partial class LineReader
{
    public static Dictionary<string, string> Read(byte[] mif)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        foreach (string line in Encoding.Latin1.GetString(mif).Split("\r\n"))
        {
            if (Statement().Match(line) is not { Success: true } match)
            {
                continue;
            }

            string text = match.Groups["text"].Success ? match.Groups["text"].Value : match.Groups["word"].Value;
            switch (match.Groups["key"].Value.ToUpper(CultureInfo.InvariantCulture))
            {
                case "NAME":
                    name = text;
                    break;
                case "VALUE" when name is not null:
                    values[name] = text;
                    break;
            }
        }

        return values;
    }

    [GeneratedRegex(@"^\s*(?<key>\w+)\s*=\s*(""(?<text>[^""]*)""|(?<word>\S+))", RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();
}
