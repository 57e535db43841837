using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Replication.Mif.Tests;

/// <summary>
/// A file of the folder Corpus. Each shows one thing and is named for it; the text file beside it is the outcome as it was approved. A
/// remark such as <c>// MaximumRows = 3</c> in the first line sets a limit for the file.
/// </summary>
internal sealed partial record CorpusFile(string Name, byte[] Octets)
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    public static IReadOnlyList<CorpusFile> All { get; } =
        [.. Directory.GetFiles(Folder, "*.mif").Order(StringComparer.Ordinal).Select(file => new CorpusFile(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file)))];

    /// <summary>Those that SMS takes, whether with warnings or without.</summary>
    public static IEnumerable<CorpusFile> Valid => All.Where(file => !file.Parse(MifMode.Sms).HasErrors);

    public MifParseResult Parse(MifMode mode) => MifParser.Parse(Octets, Options(mode));

    /// <summary>The mode, and the limit that the file asks for.</summary>
    public MifOptions Options(MifMode mode)
    {
        var limit = LimitPattern().Match(Encoding.Latin1.GetString(Octets.AsSpan(0, Math.Min(Octets.Length, 80))));
        int value = limit.Success ? int.Parse(limit.Groups["value"].Value, CultureInfo.InvariantCulture) : 0;
        return limit.Groups["name"].Value switch
        {
            "" => new MifOptions { Mode = mode },
            "MaximumOctets" => new MifOptions { Mode = mode, MaximumOctets = value },
            "MaximumNesting" => new MifOptions { Mode = mode, MaximumNesting = value },
            "MaximumGroups" => new MifOptions { Mode = mode, MaximumGroups = value },
            "MaximumAttributes" => new MifOptions { Mode = mode, MaximumAttributes = value },
            "MaximumRows" => new MifOptions { Mode = mode, MaximumRows = value },
            "MaximumValues" => new MifOptions { Mode = mode, MaximumValues = value },
            "MaximumLiteralOctets" => new MifOptions { Mode = mode, MaximumLiteralOctets = value },
            "MaximumDiagnostics" => new MifOptions { Mode = mode, MaximumDiagnostics = value },
            var name => throw new InvalidOperationException($"{Name}: {name} is no limit."),
        };
    }

    /// <summary>What both modes make of the file.</summary>
    public string Outcome()
    {
        string sms = Outcome(MifMode.Sms);
        string strict = Outcome(MifMode.Strict);
        return string.Equals(sms, strict, StringComparison.Ordinal) ? $"Sms and Strict\n{sms}" : $"Sms\n{sms}\nStrict\n{strict}";
    }

    /// <summary>Compares the outcome with the approved one, which <c>APPROVE=1</c> writes anew.</summary>
    public void Approve()
    {
        string file = Path.Combine(Folder, $"{Name}.approved.txt");
        string outcome = Outcome();
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            File.WriteAllText(file, outcome);
        }

        Assert.True(File.Exists(file), $"{file} is missing; approve it with APPROVE=1.");
        Assert.Equal(File.ReadAllText(file), outcome);
    }

    private string Outcome(MifMode mode)
    {
        var result = Parse(mode);
        var text = new StringBuilder(result.Document is null ? "  no document\n" : Summary.Of(result.Document));
        foreach (var diagnostic in result.Diagnostics)
        {
            text.Append($"  {diagnostic.Line}:{diagnostic.Column} +{diagnostic.Length} {diagnostic.Severity.Name()} {diagnostic.Code.Name()}\n")
                .Append($"      {diagnostic.Message}\n");
        }

        return text.ToString();
    }

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Replication.sln"))
        ? Path.Combine(folder, "tests", "Replication.Mif.Tests", "Corpus")
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the checkout."));

    [GeneratedRegex(@"\A// (?<name>Maximum\w+) = (?<value>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LimitPattern();
}
