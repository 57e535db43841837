using System.Diagnostics;

namespace Replication.Mif.Tests;

/// <summary>What holds for any octets.</summary>
internal static class Answer
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Parses, and throws where the answer is none or came late.</summary>
    public static void Check(byte[] octets, MifOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        var result = MifParser.Parse(octets, options);
        if (Stopwatch.GetElapsedTime(start) > Longest)
        {
            throw new InvalidOperationException($"{octets.Length} octets took {Stopwatch.GetElapsedTime(start)}.");
        }

        bool hasError = result.Diagnostics.Any(diagnostic => diagnostic.Severity == MifSeverity.Error);
        if (result.HasErrors != hasError || result.Diagnostics.Count > options.MaximumDiagnostics)
        {
            throw new InvalidOperationException($"A document {(result.HasErrors ? "is missing without an error" : "comes with an error")}.");
        }

        int lines = octets.AsSpan().Count((byte)'\n') + octets.AsSpan().Count((byte)'\r') + 1;
        if (result.Diagnostics.FirstOrDefault(one => one.Line < 1 || one.Line > lines || one.Column < 1 || one.Column > octets.Length + 1) is { } lost)
        {
            throw new InvalidOperationException($"A diagnostic is outside of the file: {lost}");
        }

        _ = result.Document is null ? "" : Summary.Of(result.Document);
    }
}
