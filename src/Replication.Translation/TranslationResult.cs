using System.Diagnostics.CodeAnalysis;
using Replication.Contracts;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>What a file came to: reports or an error, never both.</summary>
public sealed class TranslationResult
{
    private TranslationResult(IReadOnlyList<ReportedStatus>? reports, TranslationError? error, IReadOnlyList<MifDiagnostic> diagnostics)
    {
        Reports = reports;
        Error = error;
        Diagnostics = diagnostics;
    }

    /// <summary>The reports in the order of their rows, at least one; null where there is an error.</summary>
    public IReadOnlyList<ReportedStatus>? Reports { get; }

    /// <summary>Why there are none.</summary>
    public TranslationError? Error { get; }

    /// <summary>Whether there are reports.</summary>
    [MemberNotNullWhen(true, nameof(Reports))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsTranslated => Error is null;

    /// <summary>What the parser had to say, in the order of the places. Where there are reports, no errors.</summary>
    public IReadOnlyList<MifDiagnostic> Diagnostics { get; }

    internal static TranslationResult Of(IReadOnlyList<ReportedStatus> reports, IReadOnlyList<MifDiagnostic> diagnostics) =>
        new(reports, null, diagnostics);

    internal static TranslationResult Of(TranslationError error, IReadOnlyList<MifDiagnostic> diagnostics) => new(null, error, diagnostics);
}

/// <summary>Why a file yields no reports. The first thing that is wrong; one bad row fails its whole file.</summary>
public sealed record TranslationError
{
    /// <summary>One of the five reasons of translation.</summary>
    public required DeadLetterReason Reason { get; init; }

    /// <summary>From 1; null where the file as a whole is meant.</summary>
    public int? Line { get; init; }

    /// <summary>The octet of the line, from 1; null where the line is.</summary>
    public int? Column { get; init; }

    /// <summary>The place, what was found, the rule and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The package ID as written, where it is one.</summary>
    public string? PackageId { get; init; }

    /// <summary>The reporting site in upper case, where it is known.</summary>
    public string? SiteCode { get; init; }
}
