namespace Replication.Mif;

/// <summary>Whether a diagnostic costs the document.</summary>
public enum MifSeverity
{
    /// <summary>No fault of the file: what SMS makes of it. Reported once in a file, at its first place.</summary>
    Information,

    /// <summary>Forgiven; the document stands.</summary>
    Warning,

    /// <summary>There is no document.</summary>
    Error,
}

/// <summary>One thing that is wrong with a MIF.</summary>
public sealed record MifDiagnostic
{
    /// <summary>The cause.</summary>
    public required MifDiagnosticCode Code { get; init; }

    /// <summary>It follows from the code and the mode of the run.</summary>
    public required MifSeverity Severity { get; init; }

    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>The octet of the line, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>How many octets of the line it is about; 0 at the end of the file.</summary>
    public required int Length { get; init; }

    /// <summary>What was found, what was expected and what to do, in one or two sentences.</summary>
    public required string Message { get; init; }

    /// <summary>Such as <c>12:5: error open-literal: ...</c>.</summary>
    public override string ToString() =>
        $"{Line}:{Column}: {Severity.Name()} {Code.Name()}: {Message}";
}
