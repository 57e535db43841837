using System.Diagnostics.CodeAnalysis;

namespace Replication.Mif;

/// <summary>What a run of the parser found.</summary>
public sealed class MifParseResult
{
    internal MifParseResult(MifDocument? document, IReadOnlyList<MifDiagnostic> diagnostics)
    {
        Document = document;
        Diagnostics = diagnostics;
    }

    /// <summary>The document; null where there was an error.</summary>
    public MifDocument? Document { get; }

    /// <summary>Errors, warnings and information in the order of their places, at most <see cref="MifOptions.MaximumDiagnostics"/>.</summary>
    public IReadOnlyList<MifDiagnostic> Diagnostics { get; }

    /// <summary>Whether there was an error.</summary>
    [MemberNotNullWhen(false, nameof(Document))]
    public bool HasErrors => Document is null;
}
